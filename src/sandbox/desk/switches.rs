//! The scenarios of the control page: in groups that open, narrowed by words, and what a form of them switches on.

use super::CONTROL;
use crate::sandbox::pages::Html;
use crate::sandbox::pages::readable::{Tone, count, pill};
use crate::sandbox::parameters::Parameters;
use crate::sandbox::scenario::{Scenario, Strike};

const PAGE: &str = include_str!("../../../assets/pages/sandbox-switches.html");
const FORM: &str = "<form method=\"post\" action=\"/sandbox/control/scenarios\" aria-label=\"Scenarios\"><input type=\"hidden\" name=\"find\" value=\"{{find}}\">{{groups}}</form>";
const GROUP: &str = "<details class=\"panel\"{{open}}><summary><h3>{{title}}</h3> <span class=\"soft\">{{words}}</span> {{on}}</summary>\
    <fieldset><legend class=\"seen-by-readers\">{{title}}</legend><ul class=\"switches\">{{items}}</ul></fieldset>\
    <p class=\"foot\"><button type=\"submit\">Switch on what is ticked</button> <span class=\"soft\">{{others}}</span></p></details>";
const SWITCH: &str = "<li><label class=\"what\"><input type=\"checkbox\" name=\"on\" value=\"{{name}}\"{{ticked}}>\
    <span><strong>{{name}}</strong><br><span class=\"words\">{{words}}</span></span></label>\
    <span class=\"nth\"><label for=\"nth-{{name}}\">only request<span class=\"seen-by-readers\"> number, for {{name}}</span></label>\
    <input id=\"nth-{{name}}\" name=\"nth-{{name}}\" inputmode=\"numeric\" pattern=\"[1-9][0-9]*( *, *[1-9][0-9]*)*\" placeholder=\"every\" value=\"{{nth}}\" autocomplete=\"off\"></span>{{shown}}</li>";
const SHOWN: &str = "<input type=\"hidden\" name=\"shown\" value=\"{{name}}\">";
const ALL: &str = " <a href=\"{{path}}#scenarios\">Show all</a>";

/// Which scenarios are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View<'a> {
    /// All of them.
    Whole,
    /// Those that match the words, and those that are switched on.
    Narrowed(&'a str),
}

impl<'a> View<'a> {
    /// The view that a query or form asks for by `find`.
    pub(super) fn asked(parameters: &'a Parameters) -> Self {
        let find = parameters.one("find").map(str::trim);
        find.filter(|find| !find.is_empty())
            .map_or(Self::Whole, Self::Narrowed)
    }

    /// The words that are looked for; empty for the whole.
    pub(super) const fn words(self) -> &'a str {
        match self {
            Self::Whole => "",
            Self::Narrowed(words) => words,
        }
    }

    /// Whether name and description of a scenario hold each of the words.
    fn matches(self, scenario: &Scenario) -> bool {
        let text = format!("{} {}", scenario.name(), scenario.words()).to_lowercase();
        let words = self.words().to_lowercase();
        words.split_whitespace().all(|word| text.contains(word))
    }
}

/// The scenarios in groups, each of which is open if there is something to see in it.
pub(super) fn section(active: &[Strike], view: View) -> Html {
    let is_on = |one: &Scenario| active.iter().any(|strike| strike.scenario == one);
    let shown: Vec<_> = Scenario::all()
        .filter(|one| view.matches(one) || is_on(one))
        .collect();
    let mut places: Vec<&str> = Vec::new();
    for one in &shown {
        if !places.contains(&one.strikes()) {
            places.push(one.strikes());
        }
    }
    let groups = places.into_iter().map(|place| {
        let own = shown.iter().filter(|one| one.strikes() == place);
        let own: Vec<&Scenario> = own.copied().collect();
        group(place, &own, active, view)
    });
    let values = [
        ("find", Html::text(view.words())),
        ("groups", Html::join(groups)),
    ];
    let form = if shown.is_empty() {
        Html::default()
    } else {
        Html::fill(FORM, &values)
    };
    let all = match view {
        View::Whole => Html::default(),
        View::Narrowed(_) => Html::fill(ALL, &[("path", Html::text(CONTROL))]),
    };
    let values = [
        ("find", Html::text(view.words())),
        ("found", Html::text(&found(shown.len(), view))),
        ("all", all),
        ("form", form),
    ];
    Html::fill(PAGE, &values)
}

fn found(shown: usize, view: View) -> String {
    let all = count(Scenario::all().count());
    let matching = Scenario::all().filter(|one| view.matches(one)).count();
    let beside = match shown - matching {
        0 => String::new(),
        1 => " One more is shown because it is switched on.".to_owned(),
        more => format!(
            " {} more are shown because they are switched on.",
            count(more)
        ),
    };
    match view {
        View::Whole => format!("{all} scenarios."),
        View::Narrowed(words) => {
            format!(
                "{} of {all} scenarios match “{words}”.{beside}",
                count(matching)
            )
        }
    }
}

fn group(place: &str, own: &[&Scenario], active: &[Strike], view: View) -> Html {
    let is_on = |one: &&&Scenario| active.iter().any(|strike| strike.scenario == **one);
    let on = own.iter().filter(is_on).count();
    let open = on > 0 || view != View::Whole;
    let words = match own.len() {
        1 => "1 scenario".to_owned(),
        many => format!("{} scenarios", count(many)),
    };
    let others = match view {
        View::Whole => "All others are switched off.",
        View::Narrowed(_) => "Those that are not shown stay as they are.",
    };
    let items = own.iter().map(|one| switch(one, active, view));
    let values = [
        ("open", Html::ours(if open { " open" } else { "" })),
        ("title", Html::text(place_words(place))),
        ("words", Html::text(&words)),
        (
            "on",
            if on > 0 {
                pill(Tone::On, &format!("{} on", count(on)))
            } else {
                Html::default()
            },
        ),
        ("items", Html::join(items)),
        ("others", Html::text(others)),
    ];
    Html::fill(GROUP, &values)
}

fn place_words(place: &str) -> &str {
    match place {
        "consent" => "When the user decides",
        "token" => "At the token endpoint",
        "refresh" => "When tokens are refreshed",
        "api" => "At a call of the API",
        "disconnect" => "When the connection is ended",
        other => other,
    }
}

fn switch(scenario: &Scenario, active: &[Strike], view: View) -> Html {
    let own: Vec<&Strike> = active
        .iter()
        .filter(|strike| strike.scenario == scenario)
        .collect();
    let numbers: Option<Vec<String>> = own
        .iter()
        .map(|strike| strike.nth.map(|nth| nth.to_string()))
        .collect();
    let ticked = if own.is_empty() { "" } else { " checked" };
    let name = Html::text(scenario.name());
    let shown = match view {
        View::Whole => Html::default(),
        View::Narrowed(_) => Html::fill(SHOWN, &[("name", name.clone())]),
    };
    let values = [
        ("name", name),
        ("words", Html::text(scenario.words())),
        ("ticked", Html::ours(ticked)),
        ("nth", Html::text(&numbers.unwrap_or_default().join(", "))),
        ("shown", shown),
    ];
    Html::fill(SWITCH, &values)
}

/// What is to be switched on after a form, each as `NAME` or `NAME:N`: what is ticked, and, if the form names the
/// scenarios that it shows, whatever is switched on and was not among them.
pub(super) fn chosen(form: &Parameters, active: &[Strike]) -> Vec<String> {
    let shown: Vec<&str> = form.all("shown").collect();
    let is_kept = |strike: &&Strike| !shown.is_empty() && !shown.contains(&strike.scenario.name());
    let kept = active.iter().filter(is_kept).map(Strike::to_string);
    let ticked = form.all("on").flat_map(|name| {
        let numbers = form.one(&format!("nth-{name}"));
        numbers.map_or_else(
            || vec![name.to_owned()],
            |numbers| {
                let numbers = numbers.split(',');
                numbers
                    .map(|nth| format!("{name}:{}", nth.trim()))
                    .collect()
            },
        )
    });
    ticked.chain(kept).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(texts: &[&str]) -> Vec<Strike> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn markup(active: &[Strike], view: View) -> String {
        section(active, view).markup().to_owned()
    }

    #[test]
    fn words_narrow_the_scenarios_and_what_is_switched_on_stays_in_sight() {
        let active = strikes(&["server-error:2"]);
        let page = markup(&active, View::Narrowed("State  MISSING"));
        for name in ["state-missing", "server-error"] {
            assert!(
                page.contains(&format!("name=\"on\" value=\"{name}\"")),
                "{name}"
            );
        }
        assert!(page.contains("1 of 114 scenarios match “State  MISSING”. One more"));
        assert_eq!(page.matches("type=\"checkbox\"").count(), 2);
        assert_eq!(page.matches("<details class=\"panel\" open>").count(), 2);
        let none = markup(&[], View::Narrowed("<nothing>"));
        assert!(
            none.contains("0 of 114 scenarios match “&lt;nothing&gt;”.")
                && !none.contains("ticked")
        );
    }

    #[test]
    fn a_group_is_closed_until_something_in_it_is_switched_on() {
        let open = |active: &[Strike]| {
            let page = markup(active, View::Whole);
            assert_eq!(
                page.matches("type=\"checkbox\"").count(),
                Scenario::all().count()
            );
            page.matches("<details class=\"panel\" open>").count()
        };
        assert_eq!(open(&[]), 0);
        assert_eq!(open(&strikes(&["server-error:2", "state-missing"])), 2);
    }

    #[test]
    fn a_form_switches_off_what_it_shows_and_nothing_else() {
        let active = strikes(&["server-error:2", "state-missing", "denied"]);
        let chosen = |form: &str| chosen(&Parameters::parse(form.as_bytes()), &active);
        let narrowed = "shown=denied&shown=slow&shown=server-error&on=slow&nth-slow=";
        assert_eq!(chosen(narrowed), ["slow", "state-missing"]);
        assert_eq!(chosen("on=slow&nth-slow=1,+3"), ["slow:1", "slow:3"]);
        assert!(chosen("").is_empty());
    }

    #[test]
    fn several_numbers_of_one_scenario_are_shown_and_sent_again() {
        let page = markup(&strikes(&["server-error:1", "server-error:3"]), View::Whole);
        assert!(page.contains("value=\"1, 3\""));
    }
}
