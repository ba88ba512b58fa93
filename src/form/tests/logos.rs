//! The logo: what is meant as an address, and the shape that somebody else has measured.

use super::*;

#[test]
fn a_logo_is_an_address_or_the_path_of_a_file() {
    for address in [
        "https://client.example/logo.png",
        "https:client.example",
        "//client.example/logo.png",
        "data:image/png,x",
        "JavaScript:x",
    ] {
        assert!(is_logo_address(address), "{address}");
    }
    for path in [
        "",
        "logo.png",
        "./a:b.png",
        "C:\\logo.png",
        "c:/logo.png",
        "my logo: new.png",
        "~/logo.png",
    ] {
        assert!(!is_logo_address(path), "{path}");
    }
}

#[test]
fn a_logo_has_to_be_exactly_square() {
    assert_eq!(judge_logo_shape(600, 600), None);
    for (width, height, code) in [
        (600, 601, "form.logo-not-square"),
        (1, u32::MAX, "form.logo-not-square"),
        (0, 0, "form.logo-unreadable"),
        (0, 600, "form.logo-unreadable"),
    ] {
        let finding = judge_logo_shape(width, height).unwrap();
        assert_eq!((finding.field, finding.code.id()), (FieldId::Logo, code));
        assert!(!is_clean(&[finding]));
    }
}

#[test]
fn a_picture_of_few_pixels_is_small() {
    assert!(is_small_logo(16, 16) && is_small_logo(127, 127));
    assert!(!is_small_logo(128, 128) && !is_small_logo(600, 600));
}
