// A tab asks for what the page's actions do: the console of a draft can't open the queue picker itself.
type Wish = "enqueue";

let listener: ((wish: Wish) => void) | undefined;

export const askFor = (wish: Wish): void => listener?.(wish);

/** The page's actions hear what the tabs ask for. */
export function hearWishes(hear: (wish: Wish) => void): () => void {
  listener = hear;
  return () => {
    if (listener === hear) listener = undefined;
  };
}
