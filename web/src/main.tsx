import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import "uplot/dist/uPlot.min.css";
import { App } from "./App";
import { Problem } from "./api";
import "./style.css";

// A session that ended anywhere ends everywhere: the page asks again who it is, and shows the form.
const WHO = "users.get_current_user";
const onError = (error: Error, { queryKey: [action] }: { queryKey: readonly unknown[] }) => {
  if (error instanceof Problem && error.status === 401 && action !== WHO) client.resetQueries({ queryKey: [WHO] });
};
const client = new QueryClient({
  defaultOptions: { queries: { retry: false } },
  queryCache: new QueryCache({ onError }),
});

const root = document.getElementById("app");
if (root)
  createRoot(root).render(
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>,
  );
