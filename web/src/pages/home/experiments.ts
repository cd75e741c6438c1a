/** The tasks that people call experiments: no reports, nothing archived, nothing in the trash. */
export const EXPERIMENTS = { type: ["__$not", "report"], system_tags: ["__$not", "archived", "__$not", "trash"] };
