//! Tables: a caption, a heading per column, a heading per row; where the window is narrow, a list of small cards.

use super::Html;

// The roles are those of the elements: a style that lays a table out as a list would take them away.
const TABLE: &str = "<div class=\"table\"><table role=\"table\"><caption>{{caption}}</caption>\
    <thead role=\"rowgroup\"><tr role=\"row\">{{head}}</tr></thead>\
    <tbody role=\"rowgroup\">{{body}}</tbody></table></div>";
const HEADING: &str =
    "<th scope=\"col\" role=\"columnheader\" class=\"{{class}}\">{{heading}}</th>";
const ROW: &str = "<tr role=\"row\">{{cells}}</tr>";
const FIRST: &str = "<th scope=\"row\" role=\"rowheader\" class=\"{{class}}\" data-name=\"{{heading}}\"><span>{{cell}}</span></th>";
const CELL: &str =
    "<td role=\"cell\" class=\"{{class}}\" data-name=\"{{heading}}\"><span>{{cell}}</span></td>";

/// How the cells of a column are laid out.
#[derive(Clone, Copy)]
pub(in crate::sandbox) enum Column {
    /// Text that wraps.
    Text(&'static str),
    /// Short text that stays on one line, such as a date.
    Still(&'static str),
    /// A number or an amount, to the right.
    Number(&'static str),
}

impl Column {
    fn heading(self) -> Html {
        match self {
            Self::Text(heading) | Self::Still(heading) | Self::Number(heading) => {
                Html::text(heading)
            }
        }
    }

    fn class(self) -> Html {
        Html::ours(match self {
            Self::Text(_) => "",
            Self::Still(_) => "still",
            Self::Number(_) => "number",
        })
    }
}

/// A table; the first cell of a row names it.
pub(in crate::sandbox) fn table(
    caption: &str,
    columns: &[Column],
    rows: impl IntoIterator<Item = Vec<Html>>,
) -> Html {
    let head = columns.iter().map(|column| {
        let values = [("heading", column.heading()), ("class", column.class())];
        Html::fill(HEADING, &values)
    });
    let body = rows.into_iter().map(|row| {
        let cells = row.into_iter().zip(columns).enumerate();
        let cells = cells.map(|(index, (cell, column))| {
            let values = [
                ("heading", column.heading()),
                ("class", column.class()),
                ("cell", cell),
            ];
            Html::fill(if index == 0 { FIRST } else { CELL }, &values)
        });
        Html::fill(ROW, &[("cells", Html::join(cells))])
    });
    let values = [
        ("caption", Html::text(caption)),
        ("head", Html::join(head)),
        ("body", Html::join(body)),
    ];
    Html::fill(TABLE, &values)
}
