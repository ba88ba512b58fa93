//! The lists of the dashboard: expenses, people, companies, export jobs.

use serde_json::Value;

use super::{Data, items_from};
use crate::sandbox::pages::Html;
use crate::sandbox::pages::pager::Part;
use crate::sandbox::pages::readable::{
    choice, count, moment, money, nothing, status, text_or_nothing,
};
use crate::sandbox::pages::table::{Column, table};
use crate::sandbox::world::text;

/// Rows of a list on one page.
const ROWS: usize = 25;

const PANEL: &str =
    "<section class=\"panel\" aria-label=\"{{name}}\">{{content}}</section>{{links}}";
const COMPANY: &str = include_str!("../../../assets/pages/sandbox-company.html");
const REASON: &str = "<br><span class=\"small soft\">{{reason}}</span>";

/// A list as a panel with the links to its other pages.
fn panel(name: &str, content: Html, links: Html) -> Html {
    let values = [
        ("name", Html::text(name)),
        ("content", content),
        ("links", links),
    ];
    Html::fill(PANEL, &values)
}

pub(super) fn expenses(data: &Data, page: Option<&str>) -> Html {
    let shelf = &data.world.entries;
    let part = Part::asked(page, ROWS, shelf.len());
    let shown = items_from(shelf, part.skipped()).take(ROWS);
    let caption = format!("Expenses, {}; times in UTC", part.words());
    panel(
        "Expenses",
        expense_table(data, &caption, shown),
        part.links("/expenses"),
    )
}

/// Some entries as a table.
pub(super) fn expense_table(
    data: &Data,
    caption: &str,
    entries: impl Iterator<Item = Value>,
) -> Html {
    let rows = entries.map(|entry| {
        let spender = text(&entry, "employeeId").and_then(|id| data.person(id));
        vec![
            Html::text(&choice(text(&entry, "family").unwrap_or("expense"))),
            text_or_nothing(spender.as_deref()),
            moment(text(&entry, "performedAt").unwrap_or_default()),
            status(text(&entry, "status").unwrap_or("unknown")),
            status(text(&entry, "exportStatus").unwrap_or("unknown")),
            value_of(&entry).map_or_else(nothing, |(minors, currency)| money(minors, currency)),
        ]
    });
    let columns = [
        Column::Text("Expense"),
        Column::Text("Spent by"),
        Column::Still("When"),
        Column::Text("Status"),
        Column::Still("Export"),
        Column::Number("Amount"),
    ];
    table(caption, &columns, rows)
}

/// The amount of an entry in the smallest unit, and its currency.
pub(super) fn value_of(entry: &Value) -> Option<(i64, &str)> {
    let value = entry.get("transactionValue")?;
    let minors = value.get("minors").and_then(Value::as_i64)?;
    Some((minors, text(value, "currency")?))
}

pub(super) fn full_name(employee: &Value) -> String {
    let part = |member| text(employee, member).unwrap_or_default();
    format!("{} {}", part("firstName"), part("lastName"))
}

fn company_name<'a>(data: &'a Data, item: &Value) -> Option<&'a str> {
    data.company_name(text(item, "companyId")?)
}

pub(super) fn people(data: &Data, page: Option<&str>) -> Html {
    let shelf = &data.world.employees;
    let part = Part::asked(page, ROWS, shelf.len());
    let shown = items_from(shelf, part.skipped()).take(ROWS);
    let rows = shown.map(|one| {
        vec![
            Html::text(&full_name(&one)),
            text_or_nothing(text(&one, "jobTitle")),
            text_or_nothing(text(&one, "email")),
            text_or_nothing(company_name(data, &one)),
            text_or_nothing(text(&one, "code")),
        ]
    });
    let columns = [
        Column::Text("Name"),
        Column::Text("Job title"),
        Column::Text("Email"),
        Column::Text("Company"),
        Column::Still("Code"),
    ];
    let caption = format!("People, {}", part.words());
    panel(
        "People",
        table(&caption, &columns, rows),
        part.links("/people"),
    )
}

pub(super) fn companies(data: &Data) -> Html {
    let cards = data.companies.iter().map(|company| {
        let id = text(company, "id").unwrap_or_default();
        let people = data.world.employees.count("companyId", id);
        let entries = data.world.entries.count("companyId", id);
        let values = [
            ("name", text_or_nothing(text(company, "name"))),
            (
                "number",
                text_or_nothing(text(company, "registrationNumber")),
            ),
            ("address", Html::text(&address(company))),
            ("id", Html::text(id)),
            ("people", Html::text(&count(people))),
            ("entries", Html::text(&count(entries))),
        ];
        Html::fill(COMPANY, &values)
    });
    let cards = Html::join(cards);
    Html::fill("<div class=\"split\">{{cards}}</div>", &[("cards", cards)])
}

fn address(company: &Value) -> String {
    let part = |member: &str| {
        company
            .get("address")
            .and_then(|address| text(address, member))
    };
    let place = [part("postalCode"), part("locality")].into_iter().flatten();
    let place = place.collect::<Vec<_>>().join(" ");
    let lines = [
        part("addressLine1"),
        part("addressLine2"),
        Some(place.as_str()).filter(|place| !place.is_empty()),
        part("country"),
    ];
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

pub(super) fn export_jobs(data: &Data, page: Option<&str>) -> Html {
    let shelf = &data.world.export_jobs;
    let part = Part::asked(page, ROWS, shelf.len());
    let shown = items_from(shelf, part.skipped()).take(ROWS);
    let caption = format!("Export jobs, {}; times in UTC", part.words());
    panel(
        "Export jobs",
        job_table(data, &caption, shown),
        part.links("/export"),
    )
}

fn job_table(data: &Data, caption: &str, jobs: impl Iterator<Item = Value>) -> Html {
    let rows = jobs.map(|job| {
        let creator = text(&job, "createdBy").and_then(|id| data.person(id));
        let reason = text(&job, "failureReason").map_or_else(Html::default, |reason| {
            Html::fill(REASON, &[("reason", Html::text(reason))])
        });
        let mark = status(text(&job, "status").unwrap_or("unknown"));
        let items = job.get("numberOfItems").and_then(Value::as_u64);
        let items = items.map(|items| count(usize::try_from(items).unwrap_or(0)));
        vec![
            moment(text(&job, "createdAt").unwrap_or_default()),
            text_or_nothing(company_name(data, &job)),
            text_or_nothing(creator.as_deref()),
            Html::join([mark, reason]),
            text(&job, "completedAt").map_or_else(nothing, moment),
            text_or_nothing(items.as_deref()),
        ]
    });
    let columns = [
        Column::Still("Created"),
        Column::Text("Company"),
        Column::Text("Created by"),
        Column::Text("Status"),
        Column::Still("Ended"),
        Column::Number("Entries"),
    ];
    table(caption, &columns, rows)
}
