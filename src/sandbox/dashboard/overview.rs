//! The overview: a few figures, where the money goes, the newest expenses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::lists::{expense_table, value_of};
use super::{Data, items_from};
use crate::moment::{Seconds, Timestamp};
use crate::sandbox::pages::Html;
use crate::sandbox::pages::readable::{amount, choice, count, money, status};
use crate::sandbox::world::text;

const PAGE: &str = include_str!("../../../assets/pages/sandbox-overview.html");
const STAT: &str = "<li class=\"stat\"><p class=\"name\">{{name}}</p><p class=\"figure\">{{figure}}</p><p class=\"note\">{{note}}</p></li>";
const BAR: &str = "<li><p class=\"row\"><span>{{name}}</span><span class=\"number\">{{value}}</span></p>\
    <span class=\"track\" aria-hidden=\"true\"><span class=\"fill\" style=\"width: {{share}}%\"></span></span></li>";
const EXPORTS: &str = "<dt>{{mark}}</dt><dd>{{words}}</dd>";
const FIGURE: &str = "{{amount}} <small>{{currency}}</small>";

/// How many of the newest entries are shown.
const NEWEST: usize = 6;
/// How many kinds of spending get a bar.
const KINDS: usize = 5;
/// The days whose spending is summed.
const PERIOD: Seconds = Seconds(30 * Seconds::DAY.0);

pub(super) fn body(data: &Data) -> Html {
    let recent = recent(data);
    let newest = items_from(&data.world.entries, 0).take(NEWEST);
    let values = [
        ("stats", stats(data, &recent)),
        ("spent_words", Html::text(&spent_words(data))),
        ("bars", bars(data, &recent)),
        ("exports", exports(data)),
        ("newest", expense_table(data, "Times in UTC", newest)),
    ];
    Html::fill(PAGE, &values)
}

/// The entries of the 30 days that end with the newest one; the newest stand first.
fn recent(data: &Data) -> Vec<Value> {
    let at = |entry: &Value| text(entry, "performedAt").and_then(|at| at.parse().ok());
    let mut newest: Option<Timestamp> = None;
    let is_recent = |entry: &Value| {
        let at: Option<Timestamp> = at(entry);
        newest = newest.or(at);
        newest
            .zip(at)
            .is_some_and(|(newest, at)| newest.since(at) < PERIOD)
    };
    items_from(&data.world.entries, 0)
        .take_while(is_recent)
        .collect()
}

/// What was spent in each currency, in its smallest unit; money that went out counts, money that came in does not.
fn spent<'a>(entries: impl Iterator<Item = &'a Value>) -> BTreeMap<&'a str, i64> {
    let mut sums = BTreeMap::new();
    for (minors, currency) in entries
        .filter_map(value_of)
        .filter(|(minors, _)| *minors < 0)
    {
        let sum: &mut i64 = sums.entry(currency).or_default();
        *sum = sum.saturating_sub(minors);
    }
    sums
}

fn stats(data: &Data, recent: &[Value]) -> Html {
    let mut cards = Vec::new();
    for company in &data.companies {
        let id = text(company, "id");
        let own = recent.iter().filter(|entry| text(entry, "companyId") == id);
        let currency = own.clone().find_map(own_currency).unwrap_or_default();
        let mut sums = spent(own);
        let values = [
            (
                "amount",
                Html::text(&amount(sums.remove(currency).unwrap_or(0))),
            ),
            ("currency", Html::text(currency)),
        ];
        let name = text(company, "name").unwrap_or_default();
        let abroad: Vec<&str> = sums.into_keys().collect();
        let note = if abroad.is_empty() {
            name.to_owned()
        } else {
            format!("{name}, and abroad in {}", abroad.join(", "))
        };
        cards.push(("Spent in 30 days", Html::fill(FIGURE, &values), note));
    }
    let world = data.world;
    let unexported = world.entries.count("exportStatus", "NOT_EXPORTED");
    cards.push((
        "Accounting entries",
        Html::text(&count(world.entries.len())),
        format!("{} not exported yet", count(unexported)),
    ));
    cards.push((
        "People",
        Html::text(&count(world.employees.len())),
        format!("in {} companies", count(data.companies.len())),
    ));
    let cards = cards.into_iter().map(|(name, figure, note)| {
        let values = [
            ("name", Html::text(name)),
            ("figure", figure),
            ("note", Html::text(&note)),
        ];
        Html::fill(STAT, &values)
    });
    Html::join(cards)
}

/// The currency of the company of an entry, whatever was paid in.
fn own_currency(entry: &Value) -> Option<&str> {
    text(entry.get("totalBillValue")?, "currency")
}

fn spent_words(data: &Data) -> String {
    let name = data.company_name(data.world.company_id());
    format!(
        "{}, the 30 days to the newest entry",
        name.unwrap_or("The main company")
    )
}

fn bars(data: &Data, recent: &[Value]) -> Html {
    let id = data.world.company_id();
    let own = recent
        .iter()
        .filter(|entry| text(entry, "companyId") == Some(id));
    let currency = own.clone().find_map(own_currency).unwrap_or_default();
    let mut kinds: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in own {
        let sum = spent(std::iter::once(entry)).remove(currency).unwrap_or(0);
        *kinds
            .entry(text(entry, "family").unwrap_or("OTHER"))
            .or_default() += sum;
    }
    let mut kinds: Vec<(&str, i64)> = kinds.into_iter().filter(|(_, sum)| *sum > 0).collect();
    kinds.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
    let most = kinds.first().map_or(1, |(_, sum)| *sum).max(1);
    let bars = kinds.into_iter().take(KINDS).map(|(kind, sum)| {
        let values = [
            ("name", Html::text(&choice(kind))),
            ("value", money(sum, currency)),
            (
                "share",
                Html::text(&(sum.saturating_mul(100) / most).to_string()),
            ),
        ];
        Html::fill(BAR, &values)
    });
    Html::join(bars)
}

fn exports(data: &Data) -> Html {
    let mut states: BTreeMap<String, usize> = BTreeMap::new();
    for job in data.world.export_jobs.values() {
        let state = text(&job, "status").unwrap_or("unknown");
        *states.entry(state.to_owned()).or_default() += 1;
    }
    let lines = states.into_iter().map(|(state, jobs)| {
        let words = if jobs == 1 {
            "1 job".to_owned()
        } else {
            format!("{} jobs", count(jobs))
        };
        let values = [("mark", status(&state)), ("words", Html::text(&words))];
        Html::fill(EXPORTS, &values)
    });
    Html::join(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::world::World;

    #[test]
    fn a_company_is_summed_in_its_own_currency_whatever_was_paid_last() {
        for seed in 0..5 {
            let world = World::generate(Some(seed));
            let page = body(&Data::of(&world));
            let (figures, rest) = page.markup().split_once("Where the money goes").unwrap();
            let (bars, _) = rest.split_once("Newest expenses").unwrap();
            assert_eq!(figures.matches("Spent in 30 days").count(), 2, "{seed}");
            assert!(figures.contains("<small>DKK</small>"), "{seed}");
            assert!(figures.contains("<small>EUR</small>"), "{seed}");
            assert!(bars.contains(">DKK<") && !bars.contains(">SEK<"), "{seed}");
        }
    }
}
