using WasteCoach.Build.Tools.Terraform;

namespace WasteCoach.Infrastructure.Tests;

public sealed class ProviderMirrorTests : IDisposable
{
    private const string Aws = "registry.terraform.io/hashicorp/aws";

    private readonly string _root = Directory.CreateTempSubdirectory("wastecoach-mirror-").FullName;

    [Fact]
    public void An_unpacked_provider_is_found_in_the_first_root_that_has_it()
    {
        string empty = Make("empty");
        string first = Make("first");
        string second = Make("second");
        Directory.CreateDirectory(Path.Combine(first, Aws, "5.100.0", "linux_amd64"));
        Directory.CreateDirectory(Path.Combine(second, Aws, "5.100.0", "linux_amd64"));

        ProviderMirror? mirror = ProviderMirror.Find([empty, first, second], Aws, "5.100.0", "linux_amd64");

        Assert.Equal(first, mirror?.Folder);
    }

    [Fact]
    public void A_packed_provider_is_found()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, Aws)).FullName;
        File.WriteAllText(Path.Combine(folder, "terraform-provider-aws_5.100.0_darwin_arm64.zip"), "");

        Assert.Equal(_root, ProviderMirror.Find([_root], Aws, "5.100.0", "darwin_arm64")?.Folder);
    }

    [Theory]
    [InlineData("5.99.0", "linux_amd64")]
    [InlineData("5.100.0", "linux_arm64")]
    public void Another_version_or_platform_does_not_do(string version, string platform)
    {
        Directory.CreateDirectory(Path.Combine(_root, Aws, version, platform));

        Assert.Null(ProviderMirror.Find([_root], Aws, "5.100.0", "linux_amd64"));
    }

    [Fact]
    public void The_named_root_goes_before_the_well_known_ones()
    {
        IReadOnlyList<string> roots = ProviderMirror.DefaultRoots(name => name switch
        {
            "TF_PLUGIN_MIRROR" => "/named",
            "HOME" => "/home/me",
            _ => null,
        });

        Assert.Equal(["/named", "/home/me/.terraform.d/plugins"], roots.Take(2));
    }

    [Fact]
    public void The_configuration_leaves_other_providers_to_their_registry()
    {
        string text = new ProviderMirror("""/a "quoted" folder""", Aws).RenderConfiguration();

        Assert.Equal(
            """
            provider_installation {
              filesystem_mirror {
                path    = "/a \"quoted\" folder"
                include = ["registry.terraform.io/hashicorp/aws"]
              }
              direct {
                exclude = ["registry.terraform.io/hashicorp/aws"]
              }
            }

            """.ReplaceLineEndings("\n"),
            text);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private string Make(string name) => Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
}
