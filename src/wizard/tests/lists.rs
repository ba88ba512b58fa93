//! Lists above a stop: what is typed narrows them.

use super::*;

#[test]
fn the_list_of_everything_is_narrowed_by_what_is_typed() {
    let mut model = start();
    press(&mut model, Action::Commands);
    type_text(&mut model, "go credentials");
    let found = commands::found(&model);
    assert_eq!(found.len(), 1, "{found:?}");
    press(&mut model, Action::Activate);
    assert_eq!((model.stop, &model.overlay), (StopId::Credentials, &None));
    press(&mut model, Action::Commands);
    type_text(&mut model, "no such thing");
    press(&mut model, Action::Activate);
    press(&mut model, Action::Back);
    assert_eq!(commands::found(&model), commands::list(&model));
    press(&mut model, Action::Back);
    assert_eq!(model.overlay, None);
}
