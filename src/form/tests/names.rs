//! The client name.

use super::*;

const ROWS: &[Row] = &[
    ("", &["form.required"]),
    ("   ", &["form.required"]),
    ("\n", &["form.required"]),
    ("Example Client", &[]),
    ("  Example Client\r\n", &[]),
    ("Ærø Regnskab & Søn", &[]),
    ("会計ソフト", &[]),
    ("Bookkeeper's 3000", &[]),
    ("Pleonasm", &[]),
    ("Temple of Invoices", &[]),
    ("Simple One", &[]),
    ("Sample Organiser", &[]),
    ("Leo", &[]),
    ("People", &[]),
    ("Maple Oak", &[]),
    ("Pleo", &["form.pleo-branding"]),
    ("Example Client for Pleo", &["form.pleo-branding"]),
    ("pleo connector", &["form.pleo-branding"]),
    ("PLEO-sync", &["form.pleo-branding"]),
    ("PleoSync", &["form.pleo-branding"]),
    ("MyPleo", &["form.pleo-branding"]),
    ("Pleo2Books", &["form.pleo-branding"]),
    ("Pleo's friend", &["form.pleo-branding"]),
    ("sync_pleo_books", &["form.pleo-branding"]),
    ("P l e o Sync", &["form.pleo-branding"]),
    ("P.L.E.O.", &["form.pleo-branding"]),
    ("Ple o", &["form.pleo-branding"]),
    ("Рlео Sync", &["form.pleo-branding"]),
    ("Ｐｌｅｏ", &["form.pleo-branding"]),
    ("Pléo", &["form.pleo-branding"]),
    ("Exam\u{200b}ple", &["form.invisible-characters"]),
    ("P\u{200b}leo", &["form.invisible-characters"]),
    ("Example\u{202e}tneilC", &["form.invisible-characters"]),
    ("Example\tClient", &["form.invisible-characters"]),
    ("Example\u{1b}[2J", &["form.invisible-characters"]),
    ("Exa\u{ad}mple", &["form.invisible-characters"]),
    ("Example\u{7f}Client", &["form.invisible-characters"]),
    ("Example\nClient", &["form.invisible-characters"]),
    ("<script>alert(1)</script>", &[]),
];

#[test]
fn a_client_name_is_the_partners_own() {
    check(FieldId::ClientName, ROWS);
}

#[test]
fn a_client_name_of_120_characters_fits_and_one_more_does_not() {
    let longest = "é".repeat(120);
    assert!(
        judge_field(
            &registration_with(FieldId::ClientName, &longest),
            FieldId::ClientName
        )
        .is_empty()
    );
    let longer = registration_with(FieldId::ClientName, &(longest + "é"));
    assert_eq!(
        marks(&judge_field(&longer, FieldId::ClientName)),
        ["form.too-long"]
    );
}
