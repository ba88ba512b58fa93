//! The scenarios of the control page: in groups that open, narrowed by words, and what a form of them switches on.

use super::{CONTROL, INVALID};
use crate::sandbox::pages::Html;
use crate::sandbox::pages::readable::{Tone, count, pill};
use crate::sandbox::parameters::Parameters;
use crate::sandbox::scenario::{Scenario, Strike};

const PAGE: &str = include_str!("../../../assets/pages/sandbox-switches.html");
const FORM: &str = "<form method=\"post\" action=\"/sandbox/control/scenarios\" aria-label=\"Scenarios\"><input type=\"hidden\" name=\"find\" value=\"{{find}}\">{{groups}}</form>";
const GROUP: &str = "<details class=\"panel\"{{open}}><summary><h3>{{title}}</h3> <span class=\"soft\">{{words}}</span> {{ticked}}</summary>\
    <fieldset><legend class=\"seen-by-readers\">{{title}}</legend><ul class=\"switches\">{{items}}</ul></fieldset>\
    <p class=\"foot\"><button type=\"submit\">Switch on what is ticked</button> <span class=\"soft\">{{others}}</span></p></details>";
const SWITCH: &str = "<li><label class=\"what\"><input type=\"checkbox\" name=\"on\" value=\"{{name}}\"{{ticked}}>\
    <span><strong>{{name}}</strong><br><span class=\"words\">{{words}}</span></span></label>\
    <span class=\"nth\"><label for=\"nth-{{name}}\">only request<span class=\"seen-by-readers\"> number, for {{name}}</span></label>\
    <input id=\"nth-{{name}}\" name=\"nth-{{name}}\" inputmode=\"numeric\" pattern=\"[1-9][0-9]*( *, *[1-9][0-9]*)*\" placeholder=\"every\" value=\"{{nth}}\"{{invalid}} autocomplete=\"off\"></span>{{shown}}</li>";
const SHOWN: &str = "<input type=\"hidden\" name=\"shown\" value=\"{{name}}\">";
const ALL: &str = " <a href=\"{{path}}#scenarios\">Show all</a>";

/// A scenario on the page, and what the form says of it.
type Row<'a> = (&'static Scenario, Option<&'a Choice>);

/// Which scenarios are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View<'a> {
    /// All of them.
    Whole,
    /// Those that match the words, and those that the form speaks of.
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

/// What a form says of a scenario, or says at first.
pub(super) struct Choice {
    name: String,
    ticked: bool,
    /// Which of the matching requests, as they are typed; empty for every one.
    numbers: String,
}

impl Choice {
    /// What is switched on, a choice for each scenario.
    pub(super) fn of_active(active: &[Strike]) -> Vec<Self> {
        let on = |scenario: &Scenario| {
            let own = active.iter().filter(|strike| strike.scenario == scenario);
            let numbers: Option<Vec<String>> = own
                .map(|strike| strike.nth.map(|nth| nth.to_string()))
                .collect();
            Self {
                name: scenario.name().to_owned(),
                ticked: true,
                numbers: numbers.unwrap_or_default().join(", "),
            }
        };
        let is_on = |one: &&Scenario| active.iter().any(|strike| strike.scenario == *one);
        Scenario::all().filter(is_on).map(on).collect()
    }

    /// What a form was sent with, and, if it names the scenarios that it shows, whatever is switched on and was not among
    /// them.
    pub(super) fn of_form(form: &Parameters, active: &[Strike]) -> Vec<Self> {
        let shown: Vec<&str> = form.all("shown").collect();
        let numbered = form.names().filter_map(|name| name.strip_prefix("nth-"));
        let mut choices: Vec<Self> = Vec::new();
        for name in form.all("on").chain(numbered) {
            if choices.iter().all(|choice| choice.name != name) {
                let numbers = form.one(&format!("nth-{name}"));
                choices.push(Self {
                    name: name.to_owned(),
                    ticked: form.all("on").any(|on| on == name),
                    numbers: numbers.unwrap_or_default().to_owned(),
                });
            }
        }
        let is_kept = |choice: &Self| !shown.is_empty() && !shown.contains(&choice.name.as_str());
        let kept = Self::of_active(active).into_iter().filter(is_kept);
        choices.extend(kept);
        choices
    }

    /// Each as `NAME` or `NAME:N`.
    pub(super) fn strikes(&self) -> Vec<String> {
        let name = &self.name;
        match (self.ticked, self.numbers.as_str()) {
            (false, _) => Vec::new(),
            (true, "") => vec![name.clone()],
            (true, numbers) => {
                let numbers = numbers.split(',');
                numbers
                    .map(|nth| format!("{name}:{}", nth.trim()))
                    .collect()
            }
        }
    }

    /// Whether it cannot be switched on as it is typed.
    fn is_refused(&self) -> bool {
        let mut strikes = self.strikes().into_iter();
        strikes.any(|strike| strike.parse::<Strike>().is_err())
    }
}

/// The scenarios in groups, each of which is open if there is something to see in it.
pub(super) fn section(choices: &[Choice], view: View) -> Html {
    let choice_of = |one: &Scenario| choices.iter().find(|choice| choice.name == one.name());
    let shown: Vec<_> = Scenario::all()
        .map(|one| (one, choice_of(one)))
        .filter(|(one, choice)| view.matches(one) || choice.is_some())
        .collect();
    let mut places: Vec<&str> = Vec::new();
    for (one, _) in &shown {
        if !places.contains(&one.strikes()) {
            places.push(one.strikes());
        }
    }
    let groups = places.into_iter().map(|place| {
        let own = shown.iter().filter(|(one, _)| one.strikes() == place);
        let own: Vec<Row> = own.copied().collect();
        group(place, &own, view)
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
        1 => " One more is shown because it is ticked.".to_owned(),
        more => format!(" {} more are shown because they are ticked.", count(more)),
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

fn group(place: &str, own: &[Row], view: View) -> Html {
    let ticked = own.iter().filter(|(_, choice)| is_ticked(*choice)).count();
    let open = view != View::Whole || own.iter().any(|(_, choice)| choice.is_some());
    let words = match own.len() {
        1 => "1 scenario".to_owned(),
        many => format!("{} scenarios", count(many)),
    };
    let others = match view {
        View::Whole => "All others are switched off.",
        View::Narrowed(_) => "Those that are not shown stay as they are.",
    };
    let items = own.iter().map(|(one, choice)| switch(one, *choice, view));
    let values = [
        ("open", Html::ours(if open { " open" } else { "" })),
        ("title", Html::text(place_words(place))),
        ("words", Html::text(&words)),
        (
            "ticked",
            if ticked > 0 {
                pill(Tone::On, &format!("{} ticked", count(ticked)))
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

fn is_ticked(choice: Option<&Choice>) -> bool {
    choice.is_some_and(|choice| choice.ticked)
}

fn switch(scenario: &Scenario, choice: Option<&Choice>, view: View) -> Html {
    let ticked = if is_ticked(choice) { " checked" } else { "" };
    let refused = choice.is_some_and(Choice::is_refused);
    let name = Html::text(scenario.name());
    let shown = match view {
        View::Whole => Html::default(),
        View::Narrowed(_) => Html::fill(SHOWN, &[("name", name.clone())]),
    };
    let numbers = choice.map_or("", |choice| choice.numbers.as_str());
    let values = [
        ("name", name),
        ("words", Html::text(scenario.words())),
        ("ticked", Html::ours(ticked)),
        ("nth", Html::text(numbers)),
        ("invalid", Html::ours(if refused { INVALID } else { "" })),
        ("shown", shown),
    ];
    Html::fill(SWITCH, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(texts: &[&str]) -> Vec<Strike> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn markup(active: &[Strike], view: View) -> String {
        section(&Choice::of_active(active), view)
            .markup()
            .to_owned()
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
        let chosen = |form: &str| -> Vec<String> {
            let choices = Choice::of_form(&Parameters::parse(form.as_bytes()), &active);
            choices.iter().flat_map(Choice::strikes).collect()
        };
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

    #[test]
    fn a_refused_form_is_shown_as_it_was_sent() {
        let sent =
            "on=slow&nth-slow=2,x&on=denied&nth-denied=&nth-server-error=7&nth-state-missing=";
        let choices = Choice::of_form(&Parameters::parse(sent.as_bytes()), &strikes(&["stall"]));
        let page = section(&choices, View::Whole);
        let page = page.markup();
        assert_eq!(page.matches(" checked>").count(), 2);
        assert_eq!(page.matches(INVALID).count(), 1);
        for typed in ["2,x", "7"] {
            assert!(page.contains(&format!("value=\"{typed}\"")), "{typed}");
        }
    }
}
