//! Files that a person chooses from: what a directory holds, and what was seen of a logo.

use crate::problem::Problem;

/// What becomes of a file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It stays, and nothing is written.
    Kept,
    /// It is written over: the person said so.
    Replaced,
}

/// What a directory holds, in the order in which it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// Its path, in full.
    pub directory: String,
    /// Directories first, then files, each by name; hidden ones are left out.
    pub entries: Vec<Entry>,
    /// Why the directory asked for is not the one on show, which is the nearest one that opens.
    pub instead_of: Option<Problem>,
}

/// One name in a directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name alone.
    pub name: String,
    /// What it is.
    pub sort: Sort,
}

/// What a name in a directory stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Another directory.
    Directory,
    /// A file.
    File,
}

/// What was seen of the file of a logo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogoSeen {
    /// Where it is, as the form has it.
    pub place: String,
    /// Its format and size in a few words, such as `PNG 600x600`, if it is an image.
    pub image: Option<String>,
    /// Whether it is so small that it may look blurred.
    pub is_small: bool,
    /// What is wrong with it: a code of the area `form`, with a sentence as detail.
    pub wrong: Option<Problem>,
}
