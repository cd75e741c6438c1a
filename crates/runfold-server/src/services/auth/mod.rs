//! `auth.*`: logging in, and the keys, tokens and sessions to do it with.

mod keys;
mod sessions;
mod tokens;
mod users;

use crate::access::{Access, Identity, Role};
use crate::action::Service;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::wire::auth::{Ended, SessionStarted};

pub(super) use sessions::end as end_session;
pub(super) use users::details;

pub fn actions() -> Service {
    Service::new("auth")
        .action("auth.login", Access::Viewer, tokens::login)
        .action("auth.validate_token", Access::Viewer, tokens::validate_token)
        .action("auth.get_token_for_user", Access::Viewer, tokens::get_token_for_user)
        .action("auth.create_credentials", Access::Viewer, keys::create)
        .action("auth.get_credentials", Access::Viewer, keys::get)
        .action("auth.edit_credentials", Access::Viewer, keys::edit)
        .action("auth.revoke_credentials", Access::Viewer, keys::revoke)
        .action("auth.create_user", Access::Admin, users::create)
        .action("auth.edit_user", Access::Admin, users::edit)
        .action("auth.fixed_users_mode", Access::Anyone, users::fixed_mode)
        .action("auth.change_password", Access::Viewer, users::change_password)
        .own()
        .action("auth.accept_invitation", Access::Anyone, super::users::accept_invitation)
        .own()
        .answering::<_, SessionStarted, _, _>("auth.start_session", Access::Anyone, sessions::start)
        .own()
        .answering::<_, Ended, _, _>("auth.end_session", Access::Anyone, sessions::end)
        .own()
        .answering::<_, Ended, _, _>("auth.logout", Access::Anyone, sessions::end)
        .action("auth.get_sessions", Access::Viewer, sessions::get)
        .own()
        .action("auth.end_sessions", Access::Viewer, sessions::end_all)
        .own()
}

/// The user that a call is about: the caller, or whoever an admin names.
///
/// # Errors
/// 400/301 where somebody else names another: to them, others' keys and sessions are not there.
pub(super) fn subject(caller: &Identity, named: Option<String>) -> Result<String, Problem> {
    match named.filter(|user| !user.is_empty()) {
        None => Ok(caller.user.clone()),
        Some(user) if user == caller.user || caller.role == Role::Admin => Ok(user),
        Some(user) => Err(Problem::unknown_user(&user)),
    }
}

/// # Errors
/// 400/12 for a workspace that is not the caller's.
pub(super) fn check_company(caller: &Identity, company: Option<&str>) -> Result<(), Problem> {
    match company {
        Some(company) if !company.is_empty() && company != caller.workspace => {
            Err(Problem::new(Code::VALIDATION, "`company` is not your workspace").with("field", "company"))
        }
        _ => Ok(()),
    }
}
