//! No image of this process on disk: it would hold every secret that the process holds.

/// Turns core dumps off, and keeps other processes of the same user from reading this one's memory and environment.
///
/// What this process starts inherits the first and not the second. Where the system refuses, the program goes on: it is
/// then as readable as any other.
pub fn turn_off() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            // Only for this process, so that a browser that it starts may choose for itself.
            maximum: getrlimit(Resource::Core).maximum,
        };
        let _as_the_system_allows = setrlimit(Resource::Core, none);
    }
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{DumpableBehavior, set_dumpable_behavior};
        let _as_the_system_allows = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn no_core_is_dumped_and_no_other_process_of_the_user_looks_in() {
        super::turn_off();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior(), Ok(DumpableBehavior::NotDumpable));
    }
}
