//! Two writers of one profile: what each of them changed is kept, member by member.

use std::collections::{BTreeMap, BTreeSet};

use super::{RequestAnswers, Session, Track};
use crate::form::{FieldId, Registration};

/// What to write: `ours` where we changed something since `base`, what we read or wrote last; else `theirs`, what is on
/// disk now.
#[must_use]
pub fn merge(base: &Session, ours: &Session, theirs: &Session) -> Session {
    let names: BTreeSet<_> = ours
        .tracks
        .keys()
        .chain(theirs.tracks.keys())
        .cloned()
        .collect();
    let none = Track::default();
    let none = &none;
    Session {
        profile: ours.profile.clone(),
        environment: pick(&base.environment, &ours.environment, &theirs.environment),
        registration: registration(&base.registration, &ours.registration, &theirs.registration),
        route: pick(&base.route, &ours.route, &theirs.route),
        request: request(&base.request, &ours.request, &theirs.request),
        explaining: pick(&base.explaining, &ours.explaining, &theirs.explaining),
        tracks: names
            .into_iter()
            .map(|name| {
                let track =
                    |session: &'_ Session| session.tracks.get(&name).unwrap_or(none).clone();
                let merged = merge_track(&track(base), &track(ours), &track(theirs));
                (name, merged)
            })
            .collect(),
    }
}

fn pick<T: Clone + PartialEq>(base: &T, ours: &T, theirs: &T) -> T {
    if ours == base {
        theirs.clone()
    } else {
        ours.clone()
    }
}

fn registration(base: &Registration, ours: &Registration, theirs: &Registration) -> Registration {
    let mut merged = Registration::default();
    for field in FieldId::ALL {
        merged.set(
            field,
            &pick(&base.get(field), &ours.get(field), &theirs.get(field)),
        );
    }
    merged
}

fn request(
    base: &RequestAnswers,
    ours: &RequestAnswers,
    theirs: &RequestAnswers,
) -> RequestAnswers {
    RequestAnswers {
        company: pick(&base.company, &ours.company, &theirs.company),
        accounting_system: pick(
            &base.accounting_system,
            &ours.accounting_system,
            &theirs.accounting_system,
        ),
        api_usage: pick(&base.api_usage, &ours.api_usage, &theirs.api_usage),
        contact: pick(&base.contact, &ours.contact, &theirs.contact),
    }
}

fn merge_track(base: &Track, ours: &Track, theirs: &Track) -> Track {
    Track {
        ticks: members(&base.ticks, &ours.ticks, &theirs.ticks),
        marks: entries(&base.marks, &ours.marks, &theirs.marks),
        registered: pick(&base.registered, &ours.registered, &theirs.registered),
        notice: pick(&base.notice, &ours.notice, &theirs.notice),
        client_id: pick(&base.client_id, &ours.client_id, &theirs.client_id),
        redirect_uri: pick(&base.redirect_uri, &ours.redirect_uri, &theirs.redirect_uri),
        scopes: pick(&base.scopes, &ours.scopes, &theirs.scopes),
        secret_place: pick(&base.secret_place, &ours.secret_place, &theirs.secret_place),
        store: pick(&base.store, &ours.store, &theirs.store),
        tokens: pick(&base.tokens, &ours.tokens, &theirs.tokens),
        client_auth: pick(&base.client_auth, &ours.client_auth, &theirs.client_auth),
        notes: entries(&base.notes, &ours.notes, &theirs.notes),
        unread_dates: entries(&base.unread_dates, &ours.unread_dates, &theirs.unread_dates),
    }
}

fn members<T: Ord + Clone>(
    base: &BTreeSet<T>,
    ours: &BTreeSet<T>,
    theirs: &BTreeSet<T>,
) -> BTreeSet<T> {
    let kept = |member: &&T| {
        pick(
            &base.contains(*member),
            &ours.contains(*member),
            &theirs.contains(*member),
        )
    };
    ours.union(theirs).filter(kept).cloned().collect()
}

fn entries<K: Ord + Clone, V: Clone + PartialEq>(
    base: &BTreeMap<K, V>,
    ours: &BTreeMap<K, V>,
    theirs: &BTreeMap<K, V>,
) -> BTreeMap<K, V> {
    let keys: BTreeSet<&K> = ours.keys().chain(theirs.keys()).collect();
    let kept = |key: &K| pick(&base.get(key), &ours.get(key), &theirs.get(key)).cloned();
    keys.into_iter()
        .filter_map(|key| Some((key.clone(), kept(key)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::StopId;
    use crate::moment::{Noted, Timestamp};

    fn noted() -> Noted {
        Noted::at(Timestamp::EPOCH, &jiff::tz::TimeZone::UTC)
    }

    #[test]
    fn what_each_writer_changed_is_kept() {
        let mut base = Session::new("default");
        base.request.company = "Old".to_owned();
        base.track_mut().mark(StopId::Review, noted());
        let mut ours = base.clone();
        ours.request.company = "Ours".to_owned();
        ours.track_mut().undo(StopId::Review);
        ours.track_mut().set_note(StopId::Review, "Ours");
        let mut theirs = base.clone();
        theirs.registration.set(FieldId::ClientName, "Theirs");
        theirs.track_mut().set_note(StopId::Tokens, "Theirs");
        theirs.track_mut().client_id = Some("fake-client".to_owned());
        theirs.track_mut().mark(StopId::Welcome, noted());
        theirs.track_mut().registered = Some(Registration::example());
        let merged = merge(&base, &ours, &theirs);
        assert_eq!(merged.request.company, "Ours");
        assert_eq!(merged.registration.get(FieldId::ClientName), "Theirs");
        assert_eq!(merged.track().client_id.as_deref(), Some("fake-client"));
        assert_eq!(merged.track().ticks.len(), 3);
        assert_eq!(merged.track().registered, Some(Registration::example()));
        assert!(merged.track().marks.is_empty());
        assert_eq!(merged.track().note(StopId::Review), "Ours");
        assert_eq!(merged.track().note(StopId::Tokens), "Theirs");
    }

    #[test]
    fn a_single_writer_gets_what_it_wrote() {
        let base = Session::new("default");
        let mut ours = base.clone();
        ours.registration = Registration::example();
        assert_eq!(merge(&base, &ours, &base), ours);
    }
}
