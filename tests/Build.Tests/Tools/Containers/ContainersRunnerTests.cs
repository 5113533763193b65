using WasteCoach.Build.Tools.Containers;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Containers;

public sealed class ContainersRunnerTests : ToolTest
{
    private const string Tag = "127.0.0.1:5000/wastecoach/auth:1";
    private readonly ContainersSettings settings = new() { AuthenticationFile = "/r/auth/config.json" };
    private readonly ContainersSettings ownStorage = new() { AuthenticationFile = "/r/auth/config.json", Storage = "/r/store", PlainHttp = true };
    private readonly ImageBuild image = new()
    {
        Folder = "/r/out",
        File = "/r/Dockerfile",
        Tags = [Tag, Tag + "0"],
        Created = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000),
        Arguments = new Dictionary<string, string> { ["BASE"] = "base@sha256:1" },
        Labels = new Dictionary<string, string> { ["a"] = "b:c d" },
    };

    private ContainersRunner Buildah => Context.Containers(ContainerEngine.Buildah);

    private ContainersRunner Docker => Context.Containers(ContainerEngine.Docker);

    [Fact]
    public void Build_by_buildah_fixes_times_and_leaves_out_its_own_version()
    {
        Buildah.Build(ownStorage, image);

        AssertRan(
            "buildah",
            "--root", "/r/store/root", "--runroot", "/r/store/run", "build", "--isolation=chroot", "--format=oci", "--identity-label=false", "--timestamp=1700000000",
            "--tls-verify=false", "--authfile", "/r/auth/config.json", "--build-arg=BASE=base@sha256:1", "--label=a=b:c d", "--file", "/r/Dockerfile", "--tag", Tag, "--tag", Tag + "0", "/r/out");
    }

    [Fact]
    public void Build_by_docker_has_the_same_labels()
    {
        Docker.Build(settings, image);

        AssertRan("docker", "build", "--build-arg=SOURCE_DATE_EPOCH=1700000000", "--build-arg=BASE=base@sha256:1", "--label=a=b:c d", "--file", "/r/Dockerfile", "--tag", Tag, "--tag", Tag + "0", "/r/out");
    }

    [Fact]
    public void A_fetched_image_has_a_local_name_alone()
    {
        Buildah.Pull(ownStorage, "base@sha256:1", "localhost/base:1");

        Assert.Equal(["pull", "--quiet", "--tls-verify=false", "--authfile", "/r/auth/config.json", "base@sha256:1"], Runner.Invocations[0].Arguments.Skip(4));
        Assert.Equal(["tag", "base@sha256:1", "localhost/base:1"], Runner.Invocations[1].Arguments.Skip(4));
        AssertRan("buildah", "--root", "/r/store/root", "--runroot", "/r/store/run", "rmi", "base@sha256:1");
    }

    [Fact]
    public void Tags_are_those_of_that_very_repository()
    {
        Answers("127.0.0.1:5000/wastecoach/auth:1\n127.0.0.1:5000/wastecoach/auth-old:2\n127.0.0.1:5000/wastecoach/auth:inputs-3");
        Answers("127.0.0.1:5000/wastecoach/auth:1");

        Assert.Equal(["1", "inputs-3"], Buildah.Tags(settings, "127.0.0.1:5000/wastecoach/auth"));
        Assert.Equal(["1"], Docker.Tags(settings, "127.0.0.1:5000/wastecoach/auth"));
        AssertRan("docker", "image", "ls", "--filter", "reference=127.0.0.1:5000/wastecoach/auth", "--format", "{{.Repository}}:{{.Tag}}");
    }

    [Fact]
    public void Leftovers_of_killed_builds_are_buildah_s_alone()
    {
        Docker.RemoveLeftovers(settings);
        Assert.Empty(Runner.Invocations);

        Buildah.RemoveLeftovers(settings);
        AssertRan("buildah", "rm", "--all");
        Buildah.Remove(settings, Tag, Tag + "0");
        AssertRan("buildah", "rmi", Tag, Tag + "0");
        Docker.Remove(settings, Tag);
        AssertRan("docker", "image", "rm", Tag);
    }

    [Fact]
    public void A_registry_without_TLS_is_told_to_buildah()
    {
        Buildah.Push(ownStorage, Tag);

        Assert.Equal(["--tls-verify=false", "--authfile", "/r/auth/config.json", Tag], Last.Arguments.Skip(8));
    }

    [Fact]
    public void Push_by_docker_gives_the_digest_of_that_repository()
    {
        Answers();
        Answers("other/auth@sha256:1\n127.0.0.1:5000/wastecoach/auth@sha256:2");

        Assert.Equal("sha256:2", Docker.Push(settings, Tag));
        Assert.Equal(["push", "--quiet", Tag], Runner.Invocations[0].Arguments);
        AssertRan("docker", "image", "inspect", "--format", "{{join .RepoDigests \"\\n\"}}", Tag);
        Assert.Equal("/r/auth", Last.Environment["DOCKER_CONFIG"]);
    }

    [Fact]
    public void Push_by_docker_without_a_digest_is_a_failure()
    {
        Answers();
        Answers("other/auth@sha256:1");

        Assert.Throws<ToolFailure>(() => Docker.Push(settings, Tag));
    }

    [Fact]
    public void Push_by_buildah_asks_for_the_digest_in_a_file()
    {
        Buildah.Push(settings, Tag);

        Assert.Equal(["push", "--quiet", "--digestfile"], Last.Arguments.Take(3));
        Assert.Equal(["--authfile", "/r/auth/config.json", Tag], Last.Arguments.Skip(4));
    }

    [Fact]
    public void Inspect()
    {
        Answers("sha256:3\n");
        Answers(exitCode: 125, error: "Error: 127.0.0.1:5000/wastecoach/auth:1: image not known");
        Answers("sha256:4");
        Answers(exitCode: 1, error: "Cannot connect to the Docker daemon");

        Assert.Equal("sha256:3", Buildah.Inspect(settings, Tag));
        AssertRan("buildah", "inspect", "--type=image", "--format", "{{.FromImageID}}", Tag);
        Assert.Null(Buildah.Inspect(settings, Tag));
        Assert.Equal("sha256:4", Docker.Inspect(settings, Tag));
        AssertRan("docker", "image", "inspect", "--format", "{{.Id}}", Tag);
        Assert.Contains("Start docker", Assert.Throws<ToolFailure>(() => Docker.Inspect(settings, Tag)).Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Login_sends_the_password_by_stdin_alone()
    {
        Buildah.Login(settings, "ghcr.io", "robot", "hunter2");

        AssertRan("buildah", "login", "--username", "robot", "--password-stdin", "--authfile", "/r/auth/config.json", "ghcr.io");
        Assert.Equal("hunter2", Last.Input);
        Assert.DoesNotContain("hunter2", Last.Environment.Values);
    }
}
