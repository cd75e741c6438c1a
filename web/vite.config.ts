import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** The server that `npm run dev` asks. */
const API = process.env.RUNFOLD_API ?? "http://127.0.0.1:8008";

// Relative addresses: the server fills in <base href>, so one bundle works at the root and under a sub-path.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: process.env.RUNFOLD_UI ?? "../crates/runfold-server/ui",
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/api": { target: API, changeOrigin: false }, "/files": { target: API, changeOrigin: false } } },
  test: { environment: "happy-dom" },
});
