//! The root element of an SVG: what stands before it is passed over, its attributes are read, nothing else is.

use super::Size;

/// The attributes of the root element.
pub(super) struct Root {
    width: Option<String>,
    height: Option<String>,
    view_box: Option<String>,
}

/// The root element; `None` if the bytes are no XML whose root is `svg`, or are cut off within it.
pub(super) fn root_in(bytes: &[u8]) -> Option<Root> {
    let text = decoded(bytes);
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        rest = rest.trim_start();
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            comment.split_once("-->")?.1
        } else if let Some(instruction) = rest.strip_prefix("<?") {
            instruction.split_once("?>")?.1
        } else if rest.starts_with("<!") {
            after_doctype(rest)?
        } else {
            break;
        };
    }
    let tag = rest.strip_prefix('<')?;
    let end = tag.find(|character: char| character.is_whitespace() || "/>".contains(character))?;
    let (name, attributes) = tag.split_at(end);
    let local = name.rsplit(':').next()?;
    (local == "svg").then_some(())?;
    Root::read(attributes)
}

/// UTF-16 by its mark or by the shape of its first sign, else UTF-8.
fn decoded(bytes: &[u8]) -> String {
    let units = |read: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|two| read([two[0], two[1]]));
        char::decode_utf16(units)
            .map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    };
    match bytes {
        [0xfe, 0xff, ..] | [0, b'<', ..] => units(u16::from_be_bytes),
        [0xff, 0xfe, ..] | [b'<', 0, ..] => units(u16::from_le_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Passes over a document type, its own declarations in brackets too.
fn after_doctype(text: &str) -> Option<&str> {
    let end = text.find(['[', '>'])?;
    let (_, rest) = text.split_at(end);
    match rest.strip_prefix('[') {
        Some(declarations) => Some(declarations.split_once(']')?.1.split_once('>')?.1),
        None => rest.strip_prefix('>'),
    }
}

impl Root {
    fn read(text: &str) -> Option<Self> {
        let mut root = Self {
            width: None,
            height: None,
            view_box: None,
        };
        let mut rest = text.trim_start();
        while !rest.starts_with(['>', '/']) {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (value, next) = after.strip_prefix(quote)?.split_once(quote)?;
            match name.trim_end() {
                "width" => root.width = Some(value.to_owned()),
                "height" => root.height = Some(value.to_owned()),
                "viewBox" => root.view_box = Some(value.to_owned()),
                _ => {}
            }
            rest = next.trim_start();
        }
        Some(root)
    }

    /// By width and height if both are lengths, else by the view box.
    pub(super) fn size(&self) -> Option<Size> {
        let side = |text: &Option<String>| text.as_deref().and_then(length);
        if let (Some(width), Some(height)) = (side(&self.width), side(&self.height)) {
            return rounded(width, height);
        }
        let mut numbers = self
            .view_box
            .as_deref()?
            .split(|character: char| character == ',' || character.is_whitespace())
            .filter(|part| !part.is_empty())
            .skip(2)
            .map(number);
        rounded(numbers.next()??, numbers.next()??)
    }
}

/// A length in pixels (CSS Values, section 6.2, a font of 16 pixels); a percentage says nothing about the shape.
fn length(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 10] = [
        ("px", 1.0),
        ("pt", 96.0 / 72.0),
        ("pc", 16.0),
        ("mm", 96.0 / 25.4),
        ("cm", 96.0 / 2.54),
        ("in", 96.0),
        ("rem", 16.0),
        ("em", 16.0),
        ("ex", 8.0),
        ("", 1.0),
    ];
    let text = text.trim();
    UNITS.into_iter().find_map(|(unit, pixels)| {
        let count = text.strip_suffix(unit)?;
        Some(number(count)? * pixels)
    })
}

fn number(text: &str) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then(|| number.clamp(0.0, 1e9))
}

/// Rounds both to one or more, after making them larger if rounding would hide a difference in shape.
fn rounded(width: f64, height: f64) -> Option<Size> {
    let (mut width, mut height) = (width, height);
    let is_whole = |side: f64| (side - side.round()).abs() < 1e-9;
    let is_square = (width - height).abs() <= 1e-9 * width.max(height);
    while !(is_square || is_whole(width) && is_whole(height)) && width.max(height) < 1_000.0 {
        (width, height) = (width * 10.0, height * 10.0);
    }
    let whole = |side: f64| {
        let least = if side > 0.0 { 1.0 } else { 0.0 };
        format!("{:.0}", side.max(least)).parse().ok()
    };
    Some(Size {
        width: whole(width)?,
        height: whole(height)?,
    })
}
