use proptest::prelude::*;

use super::*;

fn check(bytes: &[u8], expected: Option<(Format, Option<(u32, u32)>)>) {
    let found = image_in(bytes).map(|image| {
        let size = image.size.map(|size| (size.width, size.height));
        (image.format, size)
    });
    assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes));
}

#[test]
fn the_header_of_each_format_of_pixels_tells_the_size() {
    let sized = |format| Some((format, Some((600, 300))));
    check(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x58\0\0\x01\x2c",
        sized(Format::Png),
    );
    check(b"GIF89a\x58\x02\x2c\x01", sized(Format::Gif));
    check(b"GIF87a\x58\x02\x2c\x01", sized(Format::Gif));
    check(
        b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\x01\x2c\x02\x58",
        sized(Format::Jpeg),
    );
    // Tables before the frame, a byte that fills, and a progressive frame.
    check(
        b"\xff\xd8\xff\xc4\0\x04ab\xff\xff\xc2\0\x11\x08\x01\x2c\x02\x58",
        sized(Format::Jpeg),
    );
    check(
        b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x57\x02\0\x2b\x01\0",
        sized(Format::WebP),
    );
    check(
        b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x57\xc2\x4a\x00",
        sized(Format::WebP),
    );
    check(
        b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x58\x02\x2c\x01",
        sized(Format::WebP),
    );
}

#[test]
fn a_picture_that_is_cut_off_has_a_format_and_no_size() {
    check(b"\x89PNG\r\n\x1a\n\0\0", Some((Format::Png, None)));
    check(b"GIF89a\x58", Some((Format::Gif, None)));
    check(b"\xff\xd8\xff\xe0", Some((Format::Jpeg, None)));
    check(b"\xff\xd8\xff\xda\0\x02", Some((Format::Jpeg, None)));
    check(b"RIFF\0\0\0\0WEBPVP8X", Some((Format::WebP, None)));
    check(b"RIFF\0\0\0\0WEBPVP9 ", Some((Format::WebP, None)));
}

#[test]
fn what_has_none_of_the_headers_is_no_image() {
    for bytes in [
        &b""[..],
        b"%PDF-1.7",
        b"words",
        b"BM\0\0\0\0",
        b"\x1f\x8b\x08",
        b"RIFF\0\0\0\0WAVE",
        b"<!doctype html><html><svg width='1' height='1'></svg></html>",
        b"<!-- <svg width='1' height='1'> -->",
        b"<!-- <svg width='1' height='1'>",
        b"<svgs width='1' height='1'>",
        b"<svg width='1' height='1'",
        b"<svg width=1 height=1>",
    ] {
        check(bytes, None);
    }
}

/// The beginning of an SVG, and its size.
const SVGS: &[(&str, Option<(u32, u32)>)] = &[
    (
        "<svg xmlns='x' width=\"600px\" height='300'>",
        Some((600, 300)),
    ),
    (
        "<svg stroke-width='2' viewBox=\"0 0 600 300\"/>",
        Some((600, 300)),
    ),
    (
        "<svg viewBox='0,0,600,300' width='100%' height='100%'>",
        Some((600, 300)),
    ),
    (
        "<svg viewBox=' -10 -10  24\t24 ' width='1em'>",
        Some((24, 24)),
    ),
    ("<svg width='2in' height='192'>", Some((192, 192))),
    ("<svg width='10mm' height='1cm'>", Some((38, 38))),
    ("<svg width='12pt' height='1pc'>", Some((16, 16))),
    ("<svg width='2em' height='2rem'>", Some((32, 32))),
    ("<svg width='1e2' height='100.0'>", Some((100, 100))),
    ("<svg viewBox='0 0 0.5 0.25'>", Some((50, 25))),
    ("<svg viewBox='0 0 600.4 600.4'>", Some((600, 600))),
    ("<svg viewBox='0 0 600.4 600'>", Some((6004, 6000))),
    ("<svg width='100%' height='100%'>", None),
    ("<svg viewBox='0 0 0.3 0.3'>", Some((1, 1))),
    ("<svg viewBox='0 0 24'>", None),
    ("<svg viewBox='none'>", None),
    (
        "<svg width='nan' height='inf' viewBox='0 0 1 2'>",
        Some((1, 2)),
    ),
    ("<svg>", None),
    ("<svg width='0' height='-5'>", Some((0, 0))),
    (
        "\n <svg:svg xmlns:svg = 'a>b' width = '5' height = '5' >",
        Some((5, 5)),
    ),
    (
        "<?xml version='1.0'?>\n<!-- <svg width='1' height='2'> -->\n<!DOCTYPE svg PUBLIC '-//W3C//DTD SVG 1.1//EN' 'x.dtd' \
         [ <!ENTITY a 'b'> ]>\n<!-- made > by hand --><svg width='7' height='7'>",
        Some((7, 7)),
    ),
    ("<!DOCTYPE svg>\n<svg width='7' height='8'>", Some((7, 8))),
];

#[test]
fn an_svg_is_measured_by_its_root_element() {
    for (text, size) in SVGS {
        let expected = Some((Format::Svg, *size));
        check(text.as_bytes(), expected);
        check(format!("\u{feff}{text}").as_bytes(), expected);
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&[&b"\xff\xfe"[..], &little].concat(), expected);
        check(&[&b"\xfe\xff"[..], &big].concat(), expected);
    }
}

#[test]
fn what_is_no_plain_file_is_told_apart_and_never_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let place = |name: &str| home.path().join(name);
    std::fs::write(place("large.png"), b"").unwrap();
    let large = File::options()
        .write(true)
        .open(place("large.png"))
        .unwrap();
    large.set_len(LARGEST + 1).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, place("pipe.png"), rustix::fs::Mode::RWXU).unwrap();
    std::fs::write(place("words.png"), b"words").unwrap();
    for (name, expected) in [
        ("no-such.png", Err(Unread::Missing)),
        ("words.png/logo.png", Err(Unread::Missing)),
        ("\0", Err(Unread::Missing)),
        (".", Err(Unread::Directory)),
        ("pipe.png", Err(Unread::NotAFile)),
        ("large.png", Err(Unread::TooLarge)),
        ("words.png", Ok(None)),
    ] {
        assert_eq!(measure(&place(name)), expected, "{name}");
    }
}

#[test]
fn a_file_that_may_not_be_read_says_so() {
    let refused = io::Error::from(io::ErrorKind::PermissionDenied);
    assert_eq!(Unread::of(&refused), Unread::Forbidden);
    assert_eq!(Unread::of(&io::Error::other("broken")), Unread::Broken);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_measured_or_not_but_never_break_the_reader(
        head in prop::sample::select(vec![
            &b""[..], b"\x89PNG\r\n\x1a\n", b"GIF89a", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBPVP8", b"<svg ", b"\xff\xfe<\0s\0v\0g\0",
            b"<!DOCTYPE", b"<svg viewBox='", b"<svg width='",
        ]),
        tail in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let _ = image_in(&[head, &tail].concat());
    }

    #[test]
    fn any_text_in_an_svg_is_measured_or_not(text in "[ -~]{0,80}") {
        let _ = image_in(format!("<svg {text}").as_bytes());
        let _ = image_in(format!("<svg width='{text}' height='{text}'>").as_bytes());
    }
}
