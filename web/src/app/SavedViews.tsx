// Saved views of tables, in the side bar, once the server keeps them.
export function SavedViews() {
  return null;
}
