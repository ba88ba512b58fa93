//! Everything that touches the outside, one small seam per thing.

pub mod browser;
pub mod children;
pub mod client;
pub mod clock;
pub mod core_dumps;
pub mod directory;
pub mod entropy;
pub mod files;
pub mod keychain;
pub mod logo;
pub mod loopback;
pub mod onepassword;
pub mod partners;
pub mod paths;
pub mod ports;
pub mod profiles;
pub mod reach;
pub mod sandbox_process;
pub mod secret_files;
pub mod stores;
pub mod token_lock;
pub mod trace;
pub mod zone;
