import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// Relative addresses: the server fills in <base href>, so one bundle works at the root and under a sub-path.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../crates/runfold-server/ui",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8008", "/files": "http://127.0.0.1:8008" } },
  test: { environment: "happy-dom" },
});
