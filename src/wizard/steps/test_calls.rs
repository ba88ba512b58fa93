//! Stop 8: first calls to the API.

use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde_json::Value;

use super::{button, failures, text, work};
use crate::flow;
use crate::flow::call::CallRequest;
use crate::flow::work::Work;
use crate::guide::{Call, StopId, calls};
use crate::oauth::token::TokenFacts;
use crate::session::Route;
use crate::wizard::model::Called;
use crate::wizard::{Effect, Item, ItemId, Kind, Model, Notice, moving};

const STOP: StopId = StopId::TestCalls;

/// The items.
#[must_use]
pub fn items(model: &Model) -> Vec<Item> {
    let way = (!has_token(model)).then(|| button(STOP, "to-authorise"));
    let mut items: Vec<Item> = way.into_iter().collect();
    items.extend(calls().iter().map(|call| call_item(model, call)));
    items.push(text(STOP, "path", model.typed_path.as_str()));
    items.extend(failures(model, STOP));
    items.push(button(STOP, "continue"));
    items
}

/// Whether a token is held, or may be found to be.
#[must_use]
pub fn has_token(model: &Model) -> bool {
    model.facts.is_some() || model.loading.running().is_some()
}

fn call_item(model: &Model, call: &'static Call) -> Item {
    let method = call.method.as_str();
    let about = format!("{method} {} · {}", call.path, call.note);
    let item = |help, value| {
        let title = call.title.clone();
        Item::new(ItemId::of(&call.id), title, help, Kind::Choice(value))
    };
    if model.facts.is_some() {
        return item(about, scope_words(model, call));
    }
    let help = match call.scope.as_str() {
        "" => about,
        scope => format!("{about} Its scope is {scope}."),
    };
    let why = "There is no token yet: authorise at stop 6 first.";
    item(help, "needs a token".to_owned()).disabled_because(why)
}

/// The scope of a call, and whether the token has it.
fn scope_words(model: &Model, call: &Call) -> String {
    if call.scope.is_empty() {
        return "no scope documented".to_owned();
    }
    let has = |facts: &TokenFacts| facts.scopes_granted.contains(&call.scope);
    if model.facts.as_ref().is_some_and(has) {
        format!("{} · granted", call.scope)
    } else {
        format!("{} · missing", call.scope)
    }
}

/// What is next.
#[must_use]
pub fn suggest(model: &Model) -> &'static str {
    match calls().first() {
        Some(call) if model.facts.is_some() => &call.id,
        _ if !has_token(model) && model.session.route == Route::OwnTokenLifecycle => "to-authorise",
        _ => "continue",
    }
}

/// Uses an item.
pub fn activate(model: &mut Model, id: ItemId) -> Vec<Effect> {
    if id == ItemId::of("to-authorise") {
        return moving::go_to(model, StopId::Authorise);
    }
    let catalogued = calls().iter().find(|call| ItemId::of(&call.id) == id);
    let lacks_company = catalogued.is_some_and(Call::needs_company) && model.company_id.is_none();
    if lacks_company {
        let words = "This call needs a company: list the companies or the employees first.";
        model.notice = Some(Notice::Info(words.to_owned()));
        return Vec::new();
    }
    let company = model.company_id.as_deref().unwrap_or_default();
    let request = match catalogued {
        Some(call) => CallRequest::parse(
            call.method.as_str(),
            &call.path_for(company),
            call.body.clone(),
        ),
        None => CallRequest::parse("GET", model.typed_path.trim(), None),
    };
    match request {
        Ok(request) => {
            let scope = catalogued
                .map(|call| call.scope.clone())
                .filter(|scope| !scope.is_empty());
            send(model, Called { request, scope })
        }
        Err(problem) => {
            model.notice = Some(Notice::Problem(problem));
            Vec::new()
        }
    }
}

/// Makes the last call once more.
pub fn call_again(model: &mut Model) -> Vec<Effect> {
    model
        .called
        .clone()
        .map_or_else(Vec::new, |called| send(model, called))
}

/// Sends a call; an earlier one that has no answer yet is given up.
fn send(model: &mut Model, called: Called) -> Vec<Effect> {
    let Some(account) = super::tokens::account(model) else {
        let words = "There is no token yet: authorise at stop 6 first.";
        model.notice = Some(Notice::Info(words.to_owned()));
        return Vec::new();
    };
    let ticket = model.ticket();
    let mut effects = match model.call.running() {
        Some(earlier) => work([flow::Effect::Cancel { ticket: earlier }]),
        None => Vec::new(),
    };
    model.call = Work::Running(ticket);
    let request = called.request.clone();
    model.called = Some(called);
    effects.extend(work([flow::Effect::Call {
        ticket,
        account,
        request,
    }]));
    effects
}

/// Takes the typed path over.
pub fn set_text(model: &mut Model, text: &str) {
    text.trim().clone_into(&mut model.typed_path);
}

/// The first company that an answer names, so that calls which need one can be made.
#[must_use]
pub fn company_in(path: &str, body: &[u8]) -> Option<String> {
    let page: Page = serde_json::from_slice(body).ok()?;
    let First(first) = page.data;
    let first = first?;
    let named = if path.starts_with("/v1/companies") {
        first.id
    } else {
        first.company_id
    };
    named?.as_str().map(str::to_owned)
}

/// An answer of the API as far as it may name a company; of a large one, nothing else is kept.
#[derive(Deserialize)]
struct Page {
    data: First<Named>,
}

#[derive(Deserialize)]
struct Named {
    id: Option<Value>,
    #[serde(rename = "companyId")]
    company_id: Option<Value>,
}

/// The first item of a list.
struct First<T>(Option<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for First<T> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FirstVisitor(PhantomData))
    }
}

struct FirstVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for FirstVisitor<T> {
    type Value = First<T>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<First<T>, A::Error> {
        let first = items.next_element()?;
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(First(first))
    }
}
