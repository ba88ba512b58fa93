//! What a change was, in words.

use crate::environment::EnvironmentName;
use crate::form::diff;
use crate::guide::{Guide, StopId};
use crate::moment::Noted;
use crate::session::request::Asked;
use crate::session::{Dated, Mark, Session, Tick, Track};

/// What was changed, as it is named after `Taken back:` and `Done again:`, without a full stop.
pub(super) fn what(before: &Session, after: &Session) -> String {
    let mut parts = answers(before, after);
    let none = Track::default();
    for name in before.tracks.keys().chain(after.tracks.keys()) {
        let [before, after] = [before, after].map(|side| side.tracks.get(name).unwrap_or(&none));
        let found = track(before, after);
        parts.extend(
            found
                .into_iter()
                .filter(|part| !parts.contains(part))
                .collect::<Vec<_>>(),
        );
    }
    match parts.as_slice() {
        [] => choice(&after.environment),
        [one] => one.clone(),
        [first, rest @ ..] => format!("{first} and {} more", rest.len()),
    }
}

/// What is chosen where nothing else has changed.
fn choice(name: &EnvironmentName) -> String {
    let item = match name {
        EnvironmentName::Sandbox => "rehearse",
        EnvironmentName::Staging => "staging",
        EnvironmentName::Custom(_) => return "the choice of the environment".to_owned(),
    };
    format!("the choice “{}”", label(StopId::Welcome, item))
}

fn answers(before: &Session, after: &Session) -> Vec<String> {
    let asked = Asked::ALL.into_iter();
    let asked = asked.filter(|asked| before.request.get(*asked) != after.request.get(*asked));
    let fields = diff(&before.registration, &after.registration).into_iter();
    let fields = fields.map(|difference| difference.field.texts().label.clone());
    let route = (before.route != after.route).then(|| label(StopId::Registration, "route"));
    fields
        .chain(asked.map(|asked| asked.words().to_owned()))
        .chain(route.map(str::to_owned))
        .collect()
}

fn track(before: &Track, after: &Track) -> Vec<String> {
    let mut parts: Vec<String> = Tick::PREREQUISITES
        .map(|tick| (StopId::Welcome, tick))
        .into_iter()
        .chain(Tick::CONFIRMATIONS.map(|tick| (StopId::Verify, tick)))
        .filter_map(|(stop, tick)| {
            let label = label(stop, tick.item());
            match (before.ticks.contains(&tick), after.ticks.contains(&tick)) {
                (false, true) => Some(format!("the tick at “{label}”")),
                (true, false) => Some(format!("the removal of the tick at “{label}”")),
                (true, true) | (false, false) => None,
            }
        })
        .collect();
    parts.extend(
        StopId::ALL
            .into_iter()
            .filter_map(|stop| date(before, after, stop)),
    );
    let notice = |track: &Track| {
        (
            track.notice,
            track.unread_dates.get(&Dated::Notice).cloned(),
        )
    };
    let others = [
        (
            notice(before) != notice(after),
            label(StopId::Credentials, "notice-date"),
        ),
        (
            before.client_id != after.client_id,
            label(StopId::Credentials, "client-id"),
        ),
        (
            before.notes != after.notes,
            Guide::built_in().notes().label.as_str(),
        ),
        (
            before.store != after.store,
            label(StopId::Credentials, "store"),
        ),
        (
            before.redirect_uri != after.redirect_uri,
            "the redirect URI that is sent",
        ),
        (
            before.scopes != after.scopes,
            "the scopes that are asked for",
        ),
        (
            before.client_auth != after.client_auth,
            "how the Client Secret is sent",
        ),
    ];
    let others = others.into_iter().filter(|(differs, _)| *differs);
    parts.extend(others.map(|(_, label)| label.to_owned()));
    parts
}

/// What became of the mark of a stop, with its dates.
fn date(before: &Track, after: &Track, stop: StopId) -> Option<String> {
    if let Some(mark) = Mark::in_postman(stop) {
        let label = label(stop, "postman-worked");
        return match (before.marked(mark), after.marked(mark)) {
            (None, Some(_)) => Some(format!("“{label}”")),
            (Some(_), None) => Some(format!("the removal of “{label}”")),
            _ => None,
        };
    }
    let dated = Dated::of(stop)?;
    let at = |track: &Track| dated.mark().and_then(|mark| track.marked(mark));
    let unread = |track: &Track| track.unread_dates.get(&dated).cloned();
    match (at(before), at(after)) {
        (None, Some(at)) => Some(format!("the mark of {}", at.date())),
        (Some(at), None) => Some(format!("the removal of the mark of {}", at.date())),
        (Some(old), Some(new)) if old != new => {
            let days = [old, new].map(Noted::date);
            Some(format!("the date {}, which was {}", days[1], days[0]))
        }
        _ => (unread(before) != unread(after)).then(|| label(stop, dated.item()).to_owned()),
    }
}

fn label(stop: StopId, item: &str) -> &'static str {
    &Guide::built_in().stop(stop).item(item).label
}
