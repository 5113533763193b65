using WasteCoach.Build.Checks;
using WasteCoach.Build.Environments;
using WasteCoach.Build.Tests.Environments;

namespace WasteCoach.Build.Tests.Checks;

/// <summary>Checks over files of the repository and over what a registry and a branch say.</summary>
public sealed class SourceCheckTests
{
    private const string One = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    private const string Two = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

    [Theory]
    [InlineData("image: docker.io/library/redis:latest", "docker.io/library/redis:latest is an image's tag that moves.")]
    [InlineData("  image: \"nginx:stable\"", "nginx:stable is an image's tag that moves.")]
    [InlineData("  tag: latest", "tag: latest is a version that moves.")]
    [InlineData("    targetRevision: master", "targetRevision: master is a version that moves.")]
    [InlineData("version = \"latest\"", "version = \"latest\" is a version that moves.")]
    [InlineData("url: https://raw.githubusercontent.com/argoproj/argo-cd/stable/manifests/install.yaml", "https://raw.githubusercontent.com/argoproj/argo-cd/stable/manifests/install.yaml is an address whose content moves.")]
    [InlineData("https://github.com/x/y/releases/latest/download/z.yaml", "https://github.com/x/y/releases/latest/download/z.yaml is an address whose content moves.")]
    [InlineData("  ansible.builtin.apt: { name: kubelet, state: latest }", "state: latest is the newest package of the day.")]
    [InlineData("  source = \"git::https://example.org/vpc.git?ref=main\"", "?ref=main is a branch, whose content moves.")]
    [InlineData("    - uses: actions/checkout@main", "uses: actions/checkout@main is a branch, whose content moves.")]
    [InlineData("image: docker.io/library/redis:7.0.15", null)]
    [InlineData("image: x/y@sha256:1111111111111111111111111111111111111111111111111111111111111111", null)]
    [InlineData("# never nginx:latest", null)]
    [InlineData("tag: 1.2.3   # not latest: tag: latest", null)]
    [InlineData("url: https://pkgs.k8s.io/core:/stable:/v1.28/deb/", null)]
    [InlineData("branch: main", null)]
    [InlineData("- uses: actions/checkout@v4", null)]
    [InlineData("http://localhost:8480/main:8080", null)]
    public void A_version_that_moves_is_found_with_its_line(string line, string? proof)
    {
        var findings = PinLint.Find("charts/x.yaml", $"first: line\n{line}\n").ToList();

        Assert.Equal(proof is null ? [] : [("unpinned-version", "charts/x.yaml:2", proof)], findings.Select(finding => (finding.Check, finding.Subject, finding.Proof)));
    }

    [Theory]
    [InlineData("kubernetes_conditions: {}\n  ignore_errors: true", "'Do it' waits and ignores the failure of it.")]
    [InlineData("ansible.builtin.uri: {}\n  until: x\n  failed_when: false", "'Do it' waits and never fails (failed_when: false).")]
    [InlineData("ansible.builtin.command: kubectl wait --for=condition=Ready pod/x\n  ignore_errors: true", "'Do it' waits and ignores the failure of it.")]
    [InlineData("ansible.builtin.shell: kubectl rollout status deploy/x --timeout=60s || true", "'Do it' runs a command whose failure it takes away (|| true).")]
    [InlineData("ansible.builtin.shell: { cmd: 'timeout 60 x || :' }", "'Do it' runs a command whose failure it takes away (|| true).")]
    [InlineData("ansible.builtin.stat: {}\n  ignore_errors: true", null)]
    [InlineData("kubernetes_conditions: {}", null)]
    [InlineData("ansible.builtin.shell: test -f x || touch x", null)]
    public void A_wait_that_can_t_fail_is_found_with_its_line(string task, string? proof)
    {
        var findings = WaitLint.Find("ansible/x.yml", $"- name: Play\n  tasks:\n  - block:\n    - name: Do it\n      {task.Replace("\n", "\n    ", StringComparison.Ordinal)}\n").ToList();

        Assert.Equal(proof is null ? [] : [("timeout-called-success", "ansible/x.yml:4", proof)], findings.Select(finding => (finding.Check, finding.Subject, finding.Proof)));
    }

    [Theory]
    [InlineData("""{ "Statement": [{ "Effect": "Allow", "Action": ["ec2:DescribeVpcs", "ec2:CreateTags"], "Resource": "*" }] }""", "2.8.1", null)]
    [InlineData("""{ "Statement": { "Effect": "Allow", "Action": "EC2:*", "Resource": "*" } }""", "2.8.1", null)]
    [InlineData("""{ "Statement": [{ "Effect": "Allow", "Action": "ec2:Describe*", "Resource": "*" }] }""", "2.8.1", "1 of 2 actions are not allowed: ec2:CreateTags.")]
    [InlineData("""{ "Statement": [{ "Effect": "Allow", "Action": "*" }, { "Effect": "Deny", "Action": "ec2:CreateTags" }] }""", "2.8.1", "1 of 2 actions are not allowed: ec2:CreateTags.")]
    [InlineData("""{ "Statement": [{ "Effect": "Allow", "Action": "*" }, { "Effect": "Deny", "Action": "ec2:CreateTags", "Condition": {} }] }""", "2.8.1", null)]
    [InlineData("""{ "Statement": [{ "Effect": "Allow", "NotAction": "ec2:CreateTags" }] }""", "2.8.1", "1 of 2 actions are not allowed: ec2:CreateTags.")]
    [InlineData("""{ "Statement": [{ "Effect": "Allow", "Action": "*" }] }""", "2.9.0", "The actions that are known are version 2.8.1's, and 2.9.0 is to be installed.")]
    public void The_controller_may_do_what_its_version_calls(string policy, string installed, string? proof) => Assert.Equal(
        proof is null ? [] : [("controller-rights", Severity.Critical, proof)],
        ControllerRights.Find(policy, ["ec2:DescribeVpcs", "ec2:CreateTags"], "2.8.1", installed).Select(finding => (finding.Check, finding.Severity, finding.Proof)));

    [Theory]
    [InlineData("abc", One, true, One, null, null)]
    [InlineData("", "", false, null, null, null)]
    [InlineData("abc", One, true, null, null, null)]
    [InlineData("abc", One, false, null, Severity.Critical, "The registry has no r/auth@" + One + ".")]
    [InlineData("abc", One, true, Two, Severity.Warning, "The values name abc with " + One + ", and the registry has " + Two + " under that tag.")]
    [InlineData("abc", "", false, One, Severity.Warning, "r/auth:abc has no digest, so what runs may change without a commit.")]
    public void An_image_that_is_named_was_pushed(string tag, string digest, bool exists, string? tagDigest, Severity? severity, string? proof) => Assert.Equal(
        proof is null ? [] : [("image-not-pushed", severity!.Value, "auth", proof)],
        ImageReferences.Find([new ImageUse("auth", "r/auth", tag, digest, exists, tagDigest)]).Select(finding => (finding.Check, finding.Severity, finding.Subject, finding.Proof)));

    [Fact]
    public void A_deployment_changes_the_images_of_its_own_services_only()
    {
        var finding = Assert.Single(TagBump.Find("1234567", ["auth"], [new("auth", "a", "b"), new("waste", "c", "c"), new("users", "d", "b")]));

        Assert.Equal(("bump-of-others", Severity.Critical, "users", "Commit 1234567 deploys auth, and changed users from d to b."), (finding.Check, finding.Severity, finding.Subject, finding.Proof));
        Assert.Contains("deploys nothing, and changed users from nothing to b", Assert.Single(TagBump.Find("1", [], [new("users", "", "b")])).Proof, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-08-01", null)]
    [InlineData("2026-10-02", "prometheus 1.0.0 reaches its end of life on 2026-12-31, in 90 days.")]
    [InlineData("2026-12-30", "prometheus 1.0.0 reaches its end of life on 2026-12-31, in 1 days.")]
    [InlineData("2026-12-31", "prometheus 1.0.0 is past its end of life (2026-12-31).")]
    public void The_end_of_life_is_told_beforehand(string today, string? proof)
    {
        var catalogue = Catalogue(Component("prometheus", "1.0.0") with { EndOfLife = new DateOnly(2026, 12, 31) });

        Assert.Equal(proof is null ? [] : [("end-of-life", Severity.Warning, "prometheus", proof)],
            VersionChecks.Find(catalogue, DateOnly.Parse(today, System.Globalization.CultureInfo.InvariantCulture)).Select(finding => (finding.Check, finding.Severity, finding.Subject, finding.Proof)));
    }

    [Theory]
    [InlineData("1.28.3", null)]
    [InlineData("1.29.0", "calico 3.26.1 supports kubernetes >=1.24 <1.29, and kubernetes is 1.29.0.")]
    public void Versions_fit_together(string kubernetes, string? proof)
    {
        var catalogue = Catalogue(
            Component("kubernetes", kubernetes),
            Component("calico", "3.26.1") with { Compatible = new Dictionary<string, SemanticRange> { ["kubernetes"] = SemanticRange.Parse(">=1.24 <1.29") } });

        Assert.Equal(proof is null ? [] : [("incompatible-versions", Severity.Critical, proof)],
            VersionChecks.Find(catalogue, new DateOnly(2020, 1, 1)).Select(finding => (finding.Check, finding.Severity, finding.Proof)));
    }

    private static VersionCatalogue Catalogue(params ComponentVersion[] components) =>
        new EnvironmentCatalogue(Repository.Root).Versions with { Components = components.ToDictionary(component => component.Name) };

    private static ComponentVersion Component(string name, string version) => new() { Name = name, Version = version, Compatible = new Dictionary<string, SemanticRange>() };
}
