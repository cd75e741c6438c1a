import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { Tooltip } from "radix-ui";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { newCache } from "./api";
import { newRouter } from "./app/router";
import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";

// the few style elements that dialogs insert carry the nonce that the server's policy names
setNonce(document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "");

createRoot(document.getElementById("app") as HTMLElement).render(
  <StrictMode>
    <QueryClientProvider client={newCache()}>
      <Tooltip.Provider delayDuration={400}>
        <RouterProvider router={newRouter()} />
      </Tooltip.Provider>
    </QueryClientProvider>
  </StrictMode>,
);
