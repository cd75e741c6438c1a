//! `audit.*`: who did what in the workspace. Ours.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::wire::settings::{Audit, GetAudit};
use runfold_store::audit;

pub fn actions() -> Service {
    Service::new("audit").action("audit.get_all", Access::Admin, get_all).own()
}

async fn get_all(app: App, call: Call, request: GetAudit) -> Outcome<Audit> {
    Ok(app.store.read(&call.workspace()?, move |view| audit::get_all(&view, &request)).await?)
}
