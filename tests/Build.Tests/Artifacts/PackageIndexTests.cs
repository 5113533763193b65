using WasteCoach.Build.Artifacts;

namespace WasteCoach.Build.Tests.Artifacts;

public sealed class PackageIndexTests
{
    private const string Release = "-----BEGIN PGP SIGNED MESSAGE-----\nOrigin: x\nMD5Sum:\n 00 9 Packages\nSHA256:\n aa 12 Packages\n bb 34 Packages.gz\n-----BEGIN PGP SIGNATURE-----\n";

    [Fact]
    public void A_release_vouches_for_files_by_their_SHA_256()
    {
        Assert.Equal("aa", PackageIndex.HashOf(Release, "Packages"));
        Assert.Equal("bb", PackageIndex.HashOf(Release, "Packages.gz"));
        Assert.Null(PackageIndex.HashOf(Release, "Contents"));
        Assert.Null(PackageIndex.HashOf("MD5Sum:\n 00 9 Packages\n", "Packages"));
    }

    [Fact]
    public void Packages_are_read_with_where_they_are()
    {
        const string Index = "Package: kubeadm\nVersion: 1.28.3-1.1\nArchitecture: amd64\nDescription: makes\n clusters: many\nFilename: amd64/kubeadm.deb\nSHA256: cc\n\nPackage: other\nVersion: 1\n";

        Assert.Equal([new IndexedPackage("kubeadm", "1.28.3-1.1", "amd64", "amd64/kubeadm.deb", "cc")], PackageIndex.Packages(Index));
    }
}
