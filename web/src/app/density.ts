// How high the rows of tables are: a preference of the person, kept by the server.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { call, useCall } from "../api";
import { toastProblem } from "../components";

export type Density = "normal" | "compact";

export function useDensity(): { density: Density; choose: (density: Density) => void } {
  const client = useQueryClient();
  const preferences = useCall("users.get_preferences", {}, { keep: 60_000 });
  const kept = (preferences.data?.preferences as Record<string, unknown> | undefined)?.density;
  const density = kept === "compact" ? "compact" : "normal";
  useEffect(() => {
    document.documentElement.dataset.density = density;
  }, [density]);
  const choose = (now: Density) => {
    document.documentElement.dataset.density = now;
    call("users.set_preferences", { preferences: { density: now } })
      .then(() => client.invalidateQueries({ queryKey: ["users.get_preferences"] }))
      .catch(toastProblem);
  };
  return { density, choose };
}
