using WasteCoach.Build.Teardown;
using WasteCoach.Build.Tests.Environments;
using static WasteCoach.Build.Tests.Teardown.Resources;

namespace WasteCoach.Build.Tests.Teardown;

public sealed class KeepChoiceTests
{
    private const string Zone = "module.dns.aws_route53_zone.this";
    private const string Certificate = "module.dns.aws_acm_certificate.this";
    private const string Record = "module.dns.aws_route53_record.validation";
    private const string Images = "module.storage.aws_s3_bucket.images";
    private const string Role = "module.github.aws_iam_role.github[\"deploy\"]";

    [Theory]
    [InlineData("", "")]
    [InlineData("volumes", "")]
    [InlineData("images", Images)]
    [InlineData("zone", Zone)]
    [InlineData("certificate", Certificate)]
    [InlineData("zone,certificate", $"{Zone};{Certificate};{Record}")]
    public void What_is_kept_stays_in_terraform_s_state(string words, string addresses)
    {
        var keep = Keep(words);

        Assert.Equal(
            addresses.Split(';', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal),
            new[] { Zone, Certificate, Record, Images, Role }.Where(keep.KeepsAddress).Order(StringComparer.Ordinal));
        Assert.Equal(addresses.Length > 0, keep.KeepsState);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("volumes", false)]
    [InlineData("images,zone", false)]
    [InlineData("volumes,images", true)]
    public void Data_is_kept_when_volumes_and_images_are(string words, bool keepsData) => Assert.Equal(keepsData, Keep(words).KeepsData);

    [Fact]
    public void Only_what_was_named_is_kept()
    {
        var environment = Sample.Read(Sample.Environment);
        CloudResource[] ours =
        [
            Ours(ResourceKind.Volume, "vol-1"), Ours(ResourceKind.Snapshot, "snap-1"), Ours(ResourceKind.Zone, "Z1"), Ours(ResourceKind.Certificate, "arn:1"),
            Ours(ResourceKind.Bucket, environment.Storage.ImagesBucket), Ours(ResourceKind.Bucket, environment.State.Bucket), Ours(ResourceKind.Bucket, "another"), Ours(ResourceKind.Vpc, "vpc-1"),
        ];

        Assert.DoesNotContain(ours, Keep("").Keeps);
        Assert.Equal(["vol-1", "snap-1"], ours.Where(Keep("volumes").Keeps).Select(resource => resource.Id));
        Assert.Equal([environment.Storage.ImagesBucket, environment.State.Bucket], ours.Where(Keep("images").Keeps).Select(resource => resource.Id));
    }

    private static KeepChoice Keep(string words) => new(words.Split(',', StringSplitOptions.RemoveEmptyEntries).ToHashSet(), Sample.Read(Sample.Environment));
}
