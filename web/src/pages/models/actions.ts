// What people do with models.
import { useQueryClient } from "@tanstack/react-query";
import { call } from "../../api";
import { toast } from "../../components";
import { counted } from "../../format";

interface Many {
  succeeded: unknown[];
  failed: { error: { msg: string } }[];
}

export function useModelActions() {
  const client = useQueryClient();
  const refresh = () =>
    client.invalidateQueries({
      predicate: ({ queryKey: [action] }) => /^(models|organization)\./.test(String(action)),
    });
  const many =
    (
      action: "models.archive_many" | "models.unarchive_many" | "models.publish_many" | "models.delete_many",
      done: string,
      undo?: "models.archive_many" | "models.unarchive_many",
    ) =>
    async (ids: string[]) => {
      const answer = (await call(action, { ids } as never).finally(refresh)) as unknown as Many;
      const [first] = answer.failed;
      const words = `${counted(answer.succeeded.length, "model")} ${done}${first ? `, ${answer.failed.length} not: ${first.error.msg}` : ""}`;
      toast(
        words,
        undo && answer.succeeded.length > 0 ? () => call(undo, { ids } as never).finally(refresh) : undefined,
      );
    };
  return {
    refresh,
    archive: many("models.archive_many", "archived", "models.unarchive_many"),
    restore: many("models.unarchive_many", "restored", "models.archive_many"),
    publish: many("models.publish_many", "published"),
    remove: many("models.delete_many", "deleted"),
    async tag(ids: string[], add: string[], remove: string[]) {
      await call("models.update_tags", { ids, add_tags: add, remove_tags: remove }).finally(refresh);
      toast(`${counted(ids.length, "model")} tagged`, () =>
        call("models.update_tags", { ids, add_tags: remove, remove_tags: add }).finally(refresh),
      );
    },
  };
}
