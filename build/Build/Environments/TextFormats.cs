namespace WasteCoach.Build.Environments;

/// <summary>The formats of the texts in our files.</summary>
internal static class TextFormats
{
    /// <summary>RFC 1123 label: host names, Kubernetes names and label values.</summary>
    public static readonly TextFormat Label = new("an RFC 1123 label", "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "Use lower-case letters, digits and inner hyphens, at most 63, such as k8s-worker-1.", 63);

    public static readonly TextFormat Domain = new("a domain name", @"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$", "Use lower-case labels with dots between them, such as growbin.app.");

    public static readonly TextFormat AccountId = new("an AWS account id", "^(?!0{12}$)[0-9]{12}$", "Give its twelve digits in quotes; 'aws sts get-caller-identity' shows yours.");

    public static readonly TextFormat ImageOwner = new("an AWS account id", "^[0-9]{12}$", "Give the publisher's twelve digits in quotes; \"099720109477\" is Canonical.");

    public static readonly TextFormat Region = new("an AWS region", "^[a-z]{2}(-[a-z]+)+-[1-9]$", "Use a region's code, such as ap-northeast-2.");

    public static readonly TextFormat Zone = new("an availability zone", "^[a-z]{2}(-[a-z]+)+-[1-9][a-z]$", "Use a zone's code, such as ap-northeast-2a.");

    /// <summary>Dots are legal in S3 but break TLS on virtual-hosted addresses, hence refused.</summary>
    public static readonly TextFormat Bucket = new("a bucket name", "^(?!xn--)(?!.*-s3alias$)[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", "Use 3 to 63 lower-case letters, digits and inner hyphens.", 63);

    public static readonly TextFormat AccessKeyId = new("an access key id", "^[A-Za-z0-9]{4,128}$", "Use letters and digits only.", 128);

    public static readonly TextFormat GitHubOwner = new("a GitHub owner", "^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$", "Use the user's or organisation's login.", 39);

    public static readonly TextFormat GitHubRepository = new("a GitHub repository name", "^[A-Za-z0-9._-]+$", "Use the repository's name without its owner.", 100);

    public static readonly TextFormat User = new("a login name", "^[a-z_][a-z0-9_-]*$", "Use lower-case letters, digits, - and _, such as ubuntu.", 32);

    public static readonly TextFormat Path = new("a usable path", @"^(?!~)(?!.*(^|/)\.\.(/|$))[^\\\s]+$", "Give it relative to the repository root or absolute, with forward slashes, without ~ and without '..'.", 1024);

    public static readonly TextFormat Command = new("a command of this repository", @"^(?![~/])(?!.*(^|/)\.\.(/|$))[A-Za-z0-9._/-]+$", "Give an executable's path relative to the repository root.", 1024);

    public static readonly TextFormat InstanceType = new("an instance type", @"^[a-z][a-z0-9-]*\.[a-z0-9-]+$", "Use a type such as t3.medium.", 64);

    public static readonly TextFormat Origin = new("a web origin", @"^https?://[a-z0-9.-]+(:[0-9]{1,5})?$", "Give scheme and host without a path, such as https://growbin.app.");

    public static readonly TextFormat ImageName = new("an image name pattern", @"^[A-Za-z0-9()\[\] ./'@_*?-]{3,128}$", "Give the AMI's name, with * and ? as wildcards.", 128);

    public static readonly TextFormat ImageRepository = new("a registry prefix", @"^([a-z0-9.-]+(:[0-9]{1,5})?(/[a-z0-9._/-]*[a-z0-9])?)?$", "Give host, port and path without a scheme, such as registry.example.com/mirror, or \"\" for upstream.");

    public static readonly TextFormat Variable = new("an environment variable's name", "^[A-Z_][A-Z0-9_]*$", "Use capitals, digits and _, such as POSTGRES_PASSWORD.", 128);

    public static readonly TextFormat Package = new("a Debian package name", "^[a-z0-9][a-z0-9+.-]+$", "Use the name apt-cache shows, such as docker.io.");

    public static readonly TextFormat Executable = new("an executable's name", "^[A-Za-z0-9][A-Za-z0-9._-]*$", "Give the name without its folder.", 64);

    /// <summary>Keys we let a file choose: secrets, components, settings.</summary>
    public static readonly TextFormat Key = new("a valid name", "^[a-z][A-Za-z0-9]*$", "Use camelCase: letters and digits, beginning with a lower-case letter.", 63);

    public static readonly TextFormat Strategy = new("a strategy of ansible that the playbooks work with", "^(linear|mitogen_linear)$", "Use linear, or mitogen_linear where ansible-mitogen is installed.", 64);

    public static readonly TextFormat AnsibleVariable = new("a variable of a role", "^[a-z][a-z0-9_]*$", "Use the name that the role's defaults give it, such as swap_off_enabled.", 100);

    public static readonly TextFormat Phase = new("a phase name", "^[A-Z][A-Za-z0-9]*$", "Use the name that --tree shows, such as ProvisionCluster.", 63);

    public static readonly TextFormat Version = new("a version", @"^[0-9]+(\.[0-9]+){0,2}(-[0-9A-Za-z.-]+)?$", "Give the number in quotes, such as \"1.28.3\", without 'v'; never latest or stable.", 64);

    public static readonly TextFormat Sha256 = new("a SHA-256", "^[0-9a-f]{64}$", "Give 64 lower-case hexadecimal digits, as sha256sum prints them.", 64);

    public static readonly TextFormat Fingerprint = new("a key's fingerprint", "^[0-9A-F]{40}$", "Give 40 upper-case hexadecimal digits, as 'gpg --show-keys' prints them.", 40);

    public static readonly TextFormat Cpu = new("an amount of processor time", "^[1-9][0-9]{0,5}m$", "Write thousandths of a processor, such as 500m.", 7);

    public static readonly TextFormat Memory = new("an amount of memory", "^[1-9][0-9]{0,5}(Mi|Gi)$", "Write a whole number with Mi or Gi, such as 512Mi.", 8);

    public static readonly TextFormat UrlPath = new("a path of an address", "^(/[a-z0-9._-]+)+$", "Begin with a slash, end without one, and use lower-case letters, digits and . _ -, such as /api/v1/auth.", 200);

    /// <summary>The left part of a name in a zone.</summary>
    public static readonly TextFormat RecordName = new("a name in the zone", @"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$", "Give the part before the cluster's domain, such as www.");

    public static readonly TextFormat Argument = new("an argument", @"^\S+$", "Give one word for each argument.");

    public static readonly TextFormat RegistryAddress = new("a registry's address", "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?$", "Give the host, and the port where it is not the usual one, without a scheme: ghcr.io.", 255);

    public static readonly TextFormat RegistryUser = new("a login", "^[A-Za-z0-9][A-Za-z0-9._@-]*$", "Give the user's login.", 100);

    public static readonly TextFormat TaggedImage = new("an image with its tag", "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?(/[a-z0-9._-]+)+:(?!latest$)[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$", "Give registry, path and a tag that is a version: mcr.microsoft.com/dotnet/aspnet:10.0.", 400);

    public static readonly TextFormat Digest = new("an image's digest", "^sha256:[0-9a-f]{64}$", "Give sha256: and 64 lower-case hexadecimal digits; 'skopeo inspect' shows it.", 71);

    /// <summary>Credentials in an address would end up in git's messages and in process lists.</summary>
    public static readonly TextFormat GitRemote = new("the address of a git repository", @"^((https?|git|ssh)://([A-Za-z0-9._-]+@)?[A-Za-z0-9][^@\s]*|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s]+|(?!~)[^:@\s]+)$", "Give an address without credentials, such as https://github.com/wastecoach/deploy.git, or a path.", 1024);

    public static readonly TextFormat GitBranch = new("a branch", @"^(?!.*(\.\.|//|\.lock$))[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9]$", "Give the branch's name, such as main.", 200);

    public static readonly TextFormat PersonName = new("a name", @"^[^<>\s][^<>\n]*$", "Give the author's name without angle brackets.", 100);

    public static readonly TextFormat Email = new("an e-mail address", @"^[^<>\s@]+@[^<>\s@]+$", "Give an address such as deploy@growbin.app.", 200);
}
