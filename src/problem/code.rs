//! The closed set of problem codes.

/// Every problem this program can name. The id is stable; the words are in `assets/problems.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(
    missing_docs,
    reason = "each variant is described, in full sentences, by its entry in assets/problems.toml"
)]
pub enum ProblemCode {
    FormRequired,
    FormNotAUrl,
    FormHttpsRequired,
    FormUserinfo,
    FormFragment,
    FormWildcard,
    FormLoopbackAddress,
    FormTrailingSlash,
    FormMixedLoopback,
    FormDuplicate,
    FormScopeSyntax,
    FormScopeUnknown,
    FormNotAnEmail,
    FormFreeMail,
    FormRecommended,
    FormLogoNotAnImage,
    FormLogoNotSquare,
    FormLogoUnreadable,
    FormPleoBranding,
    FormPkceUnsupported,
    FormSubjectTypeUndocumented,
    FormInvisibleCharacters,
    FormTooLong,
    FormUnknownChoice,
    FormUnknownField,
    FormImportUnreadable,
    CallbackPortTaken,
    CallbackPortForbidden,
    CallbackDenied,
    CallbackTimedOut,
    CallbackCancelled,
    CallbackWrongState,
    CallbackNoCode,
    CallbackRepeatedParameter,
    CallbackWrongIssuer,
    CallbackNotARedirect,
    CallbackOtherAddress,
    CallbackNotLoopback,
    CallbackInvalidRequest,
    CallbackUnauthorizedClient,
    CallbackUnsupportedResponseType,
    CallbackInvalidScope,
    CallbackServerError,
    CallbackTemporarilyUnavailable,
    CallbackUnknownError,
    CallbackBrowserGotPage,
    TokenClientRefused,
    TokenSessionEnded,
    TokenCodeRefused,
    TokenInvalidRequest,
    TokenUnauthorizedClient,
    TokenUnsupportedGrantType,
    TokenInvalidScope,
    TokenUnknownError,
    TokenNotJson,
    TokenUnreadable,
    TokenNotBearer,
    TokenTooLarge,
    TokenRedirected,
    TokenServerError,
    TokenRateLimited,
    TokenAnswerLost,
    TokenRefreshUnanswered,
    TokenRefreshTokenOld,
    TokenAbsent,
    TokenNoRefreshToken,
    ApiUnauthorized,
    ApiClientSecretAsToken,
    ApiForbidden,
    ApiBadRequest,
    ApiNotFound,
    ApiWrongMethod,
    ApiConflict,
    ApiRateLimited,
    ApiServerError,
    ApiUnexpectedStatus,
    ApiNotJson,
    ApiTooLarge,
    ApiInvalidPath,
    FilesUnreadable,
    FilesCorrupt,
    FilesNotWritable,
    FilesNewerVersion,
    FilesInUse,
    TerminalAbsent,
    TerminalTaskBroke,
    KeychainUnavailable,
    KeychainLocked,
    KeychainTimedOut,
    KeychainReferenceUnreadable,
    BrowserNotOpened,
    NetworkUnreachable,
    NetworkDns,
    NetworkTls,
    NetworkTimedOut,
    NetworkBrokenOff,
    NetworkProxy,
    ConfigUnreadable,
    ConfigUnknownEnvironment,
    ConfigProductionRefused,
    ConfigInvalidValue,
    ConfigClientIdMissing,
    ConfigClientSecretMissing,
    ConfigRedirectUriMissing,
    ConfigScopesMissing,
    ConfigUnknownCode,
    ConfigNotInEnvironment,
    SandboxNotStarted,
    SandboxPortTaken,
    SandboxRegistrationRefused,
    SandboxAssistFailed,
    SandboxUnexpectedAnswer,
}

/// Code, id and exit code of each problem, in the order in which they are listed to a person.
const CATALOGUE: &[(ProblemCode, &str, u8)] = &[
    (ProblemCode::FormRequired, "form.required", 3),
    (ProblemCode::FormNotAUrl, "form.not-a-url", 3),
    (ProblemCode::FormHttpsRequired, "form.https-required", 3),
    (ProblemCode::FormUserinfo, "form.userinfo", 3),
    (ProblemCode::FormFragment, "form.fragment", 3),
    (ProblemCode::FormWildcard, "form.wildcard", 3),
    (ProblemCode::FormLoopbackAddress, "form.loopback-address", 3),
    (ProblemCode::FormTrailingSlash, "form.trailing-slash", 3),
    (ProblemCode::FormMixedLoopback, "form.mixed-loopback", 3),
    (ProblemCode::FormDuplicate, "form.duplicate", 3),
    (ProblemCode::FormScopeSyntax, "form.scope-syntax", 3),
    (ProblemCode::FormScopeUnknown, "form.scope-unknown", 3),
    (ProblemCode::FormNotAnEmail, "form.not-an-email", 3),
    (ProblemCode::FormFreeMail, "form.free-mail", 3),
    (ProblemCode::FormRecommended, "form.recommended", 3),
    (ProblemCode::FormLogoNotAnImage, "form.logo-not-an-image", 3),
    (ProblemCode::FormLogoNotSquare, "form.logo-not-square", 3),
    (ProblemCode::FormLogoUnreadable, "form.logo-unreadable", 3),
    (ProblemCode::FormPleoBranding, "form.pleo-branding", 3),
    (ProblemCode::FormPkceUnsupported, "form.pkce-unsupported", 3),
    (
        ProblemCode::FormSubjectTypeUndocumented,
        "form.subject-type-undocumented",
        3,
    ),
    (
        ProblemCode::FormInvisibleCharacters,
        "form.invisible-characters",
        3,
    ),
    (ProblemCode::FormTooLong, "form.too-long", 3),
    (ProblemCode::FormUnknownChoice, "form.unknown-choice", 3),
    (ProblemCode::FormUnknownField, "form.unknown-field", 2),
    (
        ProblemCode::FormImportUnreadable,
        "form.import-unreadable",
        3,
    ),
    (ProblemCode::CallbackPortTaken, "callback.port-taken", 1),
    (
        ProblemCode::CallbackPortForbidden,
        "callback.port-forbidden",
        1,
    ),
    (ProblemCode::CallbackDenied, "callback.denied", 5),
    (ProblemCode::CallbackTimedOut, "callback.timed-out", 6),
    (ProblemCode::CallbackCancelled, "callback.cancelled", 1),
    (ProblemCode::CallbackWrongState, "callback.wrong-state", 1),
    (ProblemCode::CallbackNoCode, "callback.no-code", 1),
    (
        ProblemCode::CallbackRepeatedParameter,
        "callback.repeated-parameter",
        1,
    ),
    (ProblemCode::CallbackWrongIssuer, "callback.wrong-issuer", 1),
    (
        ProblemCode::CallbackNotARedirect,
        "callback.not-a-redirect",
        1,
    ),
    (
        ProblemCode::CallbackOtherAddress,
        "callback.other-address",
        1,
    ),
    (ProblemCode::CallbackNotLoopback, "callback.not-loopback", 1),
    (
        ProblemCode::CallbackInvalidRequest,
        "callback.invalid-request",
        1,
    ),
    (
        ProblemCode::CallbackUnauthorizedClient,
        "callback.unauthorized-client",
        1,
    ),
    (
        ProblemCode::CallbackUnsupportedResponseType,
        "callback.unsupported-response-type",
        1,
    ),
    (
        ProblemCode::CallbackInvalidScope,
        "callback.invalid-scope",
        1,
    ),
    (ProblemCode::CallbackServerError, "callback.server-error", 1),
    (
        ProblemCode::CallbackTemporarilyUnavailable,
        "callback.temporarily-unavailable",
        1,
    ),
    (
        ProblemCode::CallbackUnknownError,
        "callback.unknown-error",
        1,
    ),
    (
        ProblemCode::CallbackBrowserGotPage,
        "callback.browser-got-page",
        1,
    ),
    (ProblemCode::TokenClientRefused, "token.client-refused", 4),
    (ProblemCode::TokenSessionEnded, "token.session-ended", 4),
    (ProblemCode::TokenCodeRefused, "token.code-refused", 1),
    (ProblemCode::TokenInvalidRequest, "token.invalid-request", 1),
    (
        ProblemCode::TokenUnauthorizedClient,
        "token.unauthorized-client",
        1,
    ),
    (
        ProblemCode::TokenUnsupportedGrantType,
        "token.unsupported-grant-type",
        1,
    ),
    (ProblemCode::TokenInvalidScope, "token.invalid-scope", 1),
    (ProblemCode::TokenUnknownError, "token.unknown-error", 1),
    (ProblemCode::TokenNotJson, "token.not-json", 7),
    (ProblemCode::TokenUnreadable, "token.unreadable", 1),
    (ProblemCode::TokenNotBearer, "token.not-bearer", 1),
    (ProblemCode::TokenTooLarge, "token.too-large", 1),
    (ProblemCode::TokenRedirected, "token.redirected", 7),
    (ProblemCode::TokenServerError, "token.server-error", 1),
    (ProblemCode::TokenRateLimited, "token.rate-limited", 1),
    (ProblemCode::TokenAnswerLost, "token.answer-lost", 7),
    (
        ProblemCode::TokenRefreshUnanswered,
        "token.refresh-unanswered",
        4,
    ),
    (
        ProblemCode::TokenRefreshTokenOld,
        "token.refresh-token-old",
        4,
    ),
    (ProblemCode::TokenAbsent, "token.absent", 4),
    (
        ProblemCode::TokenNoRefreshToken,
        "token.no-refresh-token",
        4,
    ),
    (ProblemCode::ApiUnauthorized, "api.unauthorized", 4),
    (
        ProblemCode::ApiClientSecretAsToken,
        "api.client-secret-as-token",
        4,
    ),
    (ProblemCode::ApiForbidden, "api.forbidden", 1),
    (ProblemCode::ApiBadRequest, "api.bad-request", 1),
    (ProblemCode::ApiNotFound, "api.not-found", 1),
    (ProblemCode::ApiWrongMethod, "api.wrong-method", 1),
    (ProblemCode::ApiConflict, "api.conflict", 1),
    (ProblemCode::ApiRateLimited, "api.rate-limited", 1),
    (ProblemCode::ApiServerError, "api.server-error", 1),
    (ProblemCode::ApiUnexpectedStatus, "api.unexpected-status", 1),
    (ProblemCode::ApiNotJson, "api.not-json", 1),
    (ProblemCode::ApiTooLarge, "api.too-large", 1),
    (ProblemCode::ApiInvalidPath, "api.invalid-path", 2),
    (ProblemCode::FilesUnreadable, "files.unreadable", 8),
    (ProblemCode::FilesCorrupt, "files.corrupt", 8),
    (ProblemCode::FilesNotWritable, "files.not-writable", 8),
    (ProblemCode::FilesNewerVersion, "files.newer-version", 8),
    (ProblemCode::FilesInUse, "files.in-use", 8),
    (ProblemCode::TerminalAbsent, "terminal.absent", 2),
    (ProblemCode::TerminalTaskBroke, "terminal.task-broke", 1),
    (ProblemCode::KeychainUnavailable, "keychain.unavailable", 8),
    (ProblemCode::KeychainLocked, "keychain.locked", 8),
    (ProblemCode::KeychainTimedOut, "keychain.timed-out", 8),
    (
        ProblemCode::KeychainReferenceUnreadable,
        "keychain.reference-unreadable",
        8,
    ),
    (ProblemCode::BrowserNotOpened, "browser.not-opened", 1),
    (ProblemCode::NetworkUnreachable, "network.unreachable", 7),
    (ProblemCode::NetworkDns, "network.dns", 7),
    (ProblemCode::NetworkTls, "network.tls", 7),
    (ProblemCode::NetworkTimedOut, "network.timed-out", 7),
    (ProblemCode::NetworkBrokenOff, "network.broken-off", 7),
    (ProblemCode::NetworkProxy, "network.proxy", 7),
    (ProblemCode::ConfigUnreadable, "config.unreadable", 2),
    (
        ProblemCode::ConfigUnknownEnvironment,
        "config.unknown-environment",
        2,
    ),
    (
        ProblemCode::ConfigProductionRefused,
        "config.production-refused",
        2,
    ),
    (ProblemCode::ConfigInvalidValue, "config.invalid-value", 2),
    (
        ProblemCode::ConfigClientIdMissing,
        "config.client-id-missing",
        4,
    ),
    (
        ProblemCode::ConfigClientSecretMissing,
        "config.client-secret-missing",
        4,
    ),
    (
        ProblemCode::ConfigRedirectUriMissing,
        "config.redirect-uri-missing",
        2,
    ),
    (ProblemCode::ConfigScopesMissing, "config.scopes-missing", 2),
    (ProblemCode::ConfigUnknownCode, "config.unknown-code", 2),
    (
        ProblemCode::ConfigNotInEnvironment,
        "config.not-in-environment",
        2,
    ),
    (ProblemCode::SandboxNotStarted, "sandbox.not-started", 1),
    (ProblemCode::SandboxPortTaken, "sandbox.port-taken", 1),
    (
        ProblemCode::SandboxRegistrationRefused,
        "sandbox.registration-refused",
        3,
    ),
    (ProblemCode::SandboxAssistFailed, "sandbox.assist-failed", 1),
    (
        ProblemCode::SandboxUnexpectedAnswer,
        "sandbox.unexpected-answer",
        1,
    ),
];

impl ProblemCode {
    /// Every code, in the order of the catalogue.
    pub fn all() -> impl Iterator<Item = Self> {
        CATALOGUE.iter().map(|(code, _, _)| *code)
    }

    fn row(self) -> &'static (Self, &'static str, u8) {
        &CATALOGUE[self as usize]
    }

    /// The stable id, `area.words`.
    #[must_use]
    pub fn id(self) -> &'static str {
        self.row().1
    }

    /// The exit code of a command that ends with this problem (0 to 8, see the README).
    #[must_use]
    pub fn exit_code(self) -> u8 {
        self.row().2
    }

    /// The code with this id.
    #[must_use]
    pub fn find(id: &str) -> Option<Self> {
        CATALOGUE
            .iter()
            .find(|(_, candidate, _)| *candidate == id)
            .map(|(code, _, _)| *code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_catalogue_lists_every_code_at_its_own_place() {
        for (place, (code, id, exit)) in CATALOGUE.iter().enumerate() {
            assert_eq!(*code as usize, place, "{id}");
            assert_eq!(ProblemCode::find(id), Some(*code));
            assert!(*exit <= 8);
        }
    }
}
