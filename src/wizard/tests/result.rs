//! The result, and the end of the journey: what is open leads to where it is made true.

use super::*;
use crate::environment::EnvironmentName;
use crate::wizard::steps::result::{Standing, facts};

const OPEN: ItemId = ItemId::of("to-open");

fn open(model: &Model) -> Vec<StopId> {
    let facts = facts(model).into_iter();
    let open = facts.filter(|fact| fact.standing != Standing::True);
    open.map(|fact| fact.stop).collect()
}

/// In Staging, with the first half of the journey behind.
fn halfway() -> Model {
    let mut model = start();
    model.session.environment = EnvironmentName::Staging;
    let noted = model.noted();
    let track = model.session.track_mut();
    track.mark(StopId::Registration, noted);
    track.mark(StopId::Credentials, noted);
    track.secret_place = Some(SecretPlace::Store(StoreKind::File));
    track.ticks.extend(crate::session::Tick::CONFIRMATIONS);
    while model.stop < StopId::Result {
        press(&mut model, Action::NextStop);
    }
    model
}

#[test]
fn the_second_half_is_gone_on_to_once_the_first_is_done() {
    let mut model = halfway();
    assert_eq!(open(&model), [StopId::Authorise, StopId::Authorise]);
    assert_eq!(model.focused(), Some(ItemId::of("continue")));
    press(&mut model, Action::Activate);
    assert_eq!(model.stop, StopId::Authorise);
}

#[test]
fn a_secret_that_is_gone_leads_to_the_credentials_before_anything_is_authorised() {
    let mut model = halfway();
    model.session.track_mut().secret_place = None;
    press(&mut model, Action::PreviousStop);
    press(&mut model, Action::NextStop);
    let lost = facts(&model)[1];
    assert_eq!(
        (lost.stop, lost.standing),
        (StopId::Credentials, Standing::NoLonger)
    );
    let item = model.focused_item().unwrap();
    assert_eq!(
        (item.id, item.label.as_str()),
        (OPEN, "Go to 4 Credentials")
    );
    press(&mut model, Action::Activate);
    assert_eq!(model.stop, StopId::Credentials);
}

#[test]
fn at_the_end_what_is_open_goes_before_leaving() {
    let mut model = start();
    press(&mut model, Action::Goto9);
    assert_eq!(open(&model).len(), 6);
    assert_eq!(model.focused(), Some(OPEN));
    press(&mut model, Action::Activate);
    assert_eq!(model.stop, StopId::Registration);
}
