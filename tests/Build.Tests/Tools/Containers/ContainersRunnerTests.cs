using WasteCoach.Build.Tools.Containers;
using WasteCoach.Build.Tools.Processes;

namespace WasteCoach.Build.Tests.Tools.Containers;

public sealed class ContainersRunnerTests : ToolTest
{
    private const string Tag = "127.0.0.1:5000/wastecoach/auth:1";
    private readonly ContainersSettings settings = new() { AuthenticationFile = "/r/auth/config.json" };

    private ContainersRunner Buildah => Context.Containers(ContainerEngine.Buildah);

    private ContainersRunner Docker => Context.Containers(ContainerEngine.Docker);

    [Fact]
    public void Build()
    {
        var created = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);
        Buildah.Build(settings, "/r/out", "/r/Dockerfile", Tag, created);
        AssertRan("buildah", "build", "--isolation=chroot", "--timestamp=1700000000", "--file", "/r/Dockerfile", "--tag", Tag, "/r/out");

        Docker.Build(settings, "/r/out", "/r/Dockerfile", Tag, created);
        AssertRan("docker", "build", "--build-arg=SOURCE_DATE_EPOCH=1700000000", "--file", "/r/Dockerfile", "--tag", Tag, "/r/out");
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
