// What a project says of itself and where its files go.
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { asProblem, call, type Problem, type Project, useCall } from "../../api";
import { Page } from "../../app/Page";
import { useMay } from "../../app/session";
import { Button, EmptyNote, Field, Loaded, ProblemNote, toast } from "../../components";
import css from "./ProjectPage.module.css";

const route = getRouteApi("/projects/$project/settings");

export default function ProjectSettings() {
  const { project: id } = route.useParams();
  const found = useCall("projects.get_all_ex", { id: [id], search_hidden: true });
  const name = found.data?.projects[0]?.name ?? "…";
  return (
    <Page
      title="Settings"
      crumbs={[
        { name: "Projects", to: "/projects" },
        { name, to: "/projects/$project", params: { project: id } },
      ]}
    >
      <Loaded query={found}>
        {({ projects: [project] }) =>
          project ? (
            <Settings key={project.id} project={project} />
          ) : (
            <EmptyNote>No project has this id: it was deleted or merged.</EmptyNote>
          )
        }
      </Loaded>
    </Page>
  );
}

function Settings({ project }: { project: Project }) {
  const client = useQueryClient();
  const mayEdit = useMay("editor");
  const [description, setDescription] = useState(project.description ?? "");
  const [destination, setDestination] = useState(project.default_output_destination ?? "");
  const [tags, setTags] = useState((project.tags ?? []).join(", "));
  const [problem, setProblem] = useState<Problem>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const list = tags
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean);
    call("projects.update", {
      project: project.id,
      description,
      default_output_destination: destination || null,
      tags: list,
    })
      .then(() => {
        setProblem(undefined);
        toast("Settings saved");
        return client.invalidateQueries({
          predicate: ({ queryKey: [action] }) => String(action).startsWith("projects."),
        });
      })
      .catch((error) => setProblem(asProblem(error)));
  };
  return (
    <form className={`card padded stack ${css.settings}`} onSubmit={submit}>
      <Field label="Description" hint="Markdown; shown on the project's page">
        <textarea rows={10} value={description} onChange={(event) => setDescription(event.target.value)} />
      </Field>
      <Field
        label="Where models and artifacts go"
        hint="A folder, s3://bucket/path or another address that the SDK knows; empty for this server's own files"
      >
        <input
          value={destination}
          onChange={(event) => setDestination(event.target.value)}
          placeholder="this server"
          spellCheck={false}
        />
      </Field>
      <Field label="Tags" hint="With commas between them">
        <input value={tags} onChange={(event) => setTags(event.target.value)} />
      </Field>
      {problem && <ProblemNote problem={problem} />}
      <span>
        <Button type="submit" look="primary" why={mayEdit ? undefined : "your role may look, not change"}>
          Save
        </Button>
      </span>
    </form>
  );
}
