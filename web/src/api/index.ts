// What pages import of the API.
export type { Action, AnswerOf, RequestOf } from "./client";
export { addressOf, call, signIn, signInWithKeys, signOut } from "./client";
export type { CurveAsk, Curves } from "./curves";
export { loadCurves } from "./curves";
export type * from "./documents";
export { ownPath, useSigned } from "./files";
export { type LiveState, offerLive, reopenLive, useLiveEvents, useLiveState } from "./live/live";
export type * from "./outputs";
export { ADVICE, asProblem, Problem, type ProblemKind } from "./problems";
export { type Asking, keyOf, newCache, POLL_MS, useCall, useFeature, useMe, useServer } from "./queries";
export { callForFile, fileStart } from "./raw";
