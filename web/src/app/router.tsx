import { createRouter } from "@tanstack/react-router";
import { Skeleton } from "../components";
import { ErrorPage, NotFound } from "./ErrorPage";
import { routeTree } from "./routes";
import { parseSearch, stringifySearch } from "./search";

/** The page lives under the server's base address, at the root or under a sub-path. */
const basepath = new URL(document.baseURI).pathname;

export const newRouter = () =>
  createRouter({
    routeTree,
    basepath,
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPendingComponent: Skeleton,
    defaultPendingMs: 150,
    defaultErrorComponent: ErrorPage,
    defaultNotFoundComponent: NotFound,
    scrollRestoration: true,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
