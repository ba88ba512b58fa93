//! The overview: a few figures, where the money goes, the newest expenses.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Data;
use super::lists::{expense_table, value_of};
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

pub(super) fn body(world: &Data) -> Html {
    let recent = recent(world);
    let newest = world.entries.iter().take(NEWEST);
    let values = [
        ("stats", stats(world, &recent)),
        ("spent_words", Html::text(&spent_words(world))),
        ("bars", bars(world, &recent)),
        ("exports", exports(world)),
        ("newest", expense_table(world, "Times in UTC", newest)),
    ];
    Html::fill(PAGE, &values)
}

/// The entries of the 30 days that end with the newest one.
fn recent(world: &Data) -> Vec<&Value> {
    let at = |entry: &Value| text(entry, "performedAt").and_then(|at| at.parse().ok());
    let newest: Option<Timestamp> = world.entries.iter().filter_map(at).max();
    let is_recent = |entry: &&Value| match (at(entry), newest) {
        (Some(at), Some(newest)) => newest.since(at) < PERIOD,
        _ => false,
    };
    world.entries.iter().filter(is_recent).collect()
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

fn stats(world: &Data, recent: &[&Value]) -> Html {
    let figure = |number: usize| Html::text(&count(number));
    let mut cards = Vec::new();
    for company in &world.companies {
        let id = text(company, "id");
        let own = recent.iter().filter(|entry| text(entry, "companyId") == id);
        for (currency, sum) in spent(own.copied()) {
            let values = [
                ("amount", Html::text(&amount(sum))),
                ("currency", Html::text(currency)),
            ];
            cards.push((
                "Spent in 30 days",
                Html::fill(FIGURE, &values),
                text(company, "name").unwrap_or_default().to_owned(),
            ));
        }
    }
    cards.push((
        "Accounting entries",
        figure(world.entries.len()),
        format!("{} not exported yet", count(world.unexported)),
    ));
    cards.push((
        "People",
        figure(world.employees.len()),
        format!("in {} companies", count(world.companies.len())),
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

/// The currency of the main company.
fn main_currency(world: &Data) -> Option<&str> {
    let id = world.main_company();
    let own = |entry: &&Value| text(entry, "companyId") == Some(id);
    let (_, currency) = world.entries.iter().find(own).and_then(value_of)?;
    Some(currency)
}

fn spent_words(world: &Data) -> String {
    let name = world.companies.first().and_then(|one| text(one, "name"));
    format!(
        "{}, the 30 days to the newest entry",
        name.unwrap_or("The main company")
    )
}

fn bars(world: &Data, recent: &[&Value]) -> Html {
    let id = world.main_company();
    let currency = main_currency(world).unwrap_or_default();
    let mut kinds: BTreeMap<&str, i64> = BTreeMap::new();
    for entry in recent
        .iter()
        .filter(|entry| text(entry, "companyId") == Some(id))
    {
        let sum = spent(std::iter::once(*entry)).remove(currency).unwrap_or(0);
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

fn exports(world: &Data) -> Html {
    let mut states: BTreeMap<&str, usize> = BTreeMap::new();
    for job in &world.export_jobs {
        *states
            .entry(text(job, "status").unwrap_or("unknown"))
            .or_default() += 1;
    }
    let lines = states.into_iter().map(|(state, jobs)| {
        let words = if jobs == 1 {
            "1 job".to_owned()
        } else {
            format!("{} jobs", count(jobs))
        };
        let values = [("mark", status(state)), ("words", Html::text(&words))];
        Html::fill(EXPORTS, &values)
    });
    Html::join(lines)
}
