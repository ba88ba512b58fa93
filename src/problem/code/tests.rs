use super::*;

#[test]
fn the_catalogue_lists_every_code_at_its_own_place() {
    for (place, (code, id, exit)) in CATALOGUE.iter().enumerate() {
        assert_eq!(*code as usize, place, "{id}");
        assert_eq!(ProblemCode::find(id), Some(*code));
        assert!(*exit <= 8);
    }
}
