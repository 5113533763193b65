using System.Net.Security;
using System.Text;
using WasteCoach.Build.Checks;

namespace WasteCoach.Build.Tests.Checks;

/// <summary>Checks that a diagnosis feeds with what it saw.</summary>
public sealed class LiveFormTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("aws:///ap-northeast-2a/i-0123456789abcdef0", "i-0123456789abcdef0", null)]
    [InlineData(null, "i-0123456789abcdef0", "It has no provider id; expected is aws:///ap-northeast-2a/i-0123456789abcdef0.")]
    [InlineData("", null, "It has no provider id.")]
    [InlineData("i-0123456789abcdef0", "i-0123456789abcdef0", "Its provider id is i-0123456789abcdef0, and the form is aws:///<zone>/<instance id>: aws:///ap-northeast-2a/i-0123456789abcdef0.")]
    [InlineData("aws://ap-northeast-2a/i-0123456789abcdef0", null, "Its provider id is aws://ap-northeast-2a/i-0123456789abcdef0, and the form is aws:///<zone>/<instance id>.")]
    [InlineData("aws:///ap-northeast-2/i-0123456789abcdef0", null, "Its provider id is aws:///ap-northeast-2/i-0123456789abcdef0, and the form is aws:///<zone>/<instance id>.")]
    [InlineData("aws:///ap-northeast-2a/i-0aaaaaaaaaaaaaaaa", "i-0123456789abcdef0", "Its provider id is aws:///ap-northeast-2a/i-0aaaaaaaaaaaaaaaa, and EC2 says aws:///ap-northeast-2a/i-0123456789abcdef0.")]
    [InlineData("aws:///ap-northeast-2a/i-0aaaaaaaaaaaaaaaa", null, "Its provider id is aws:///ap-northeast-2a/i-0aaaaaaaaaaaaaaaa, and EC2 has no running instance of the node's name.")]
    public void A_provider_id_names_the_node_s_instance(string? providerId, string? instance, string? proof) => AssertFound(
        "alb-without-targets", Severity.Critical, "k8s-worker-1", proof, ProviderIds.Find([new NodeInstance("k8s-worker-1", providerId, instance, instance is null ? null : "ap-northeast-2a")]));

    [Theory]
    [InlineData("username=admin|password=s3cret|default_user.conf=default_user = admin\ndefault_pass = s3cret\n", null)]
    [InlineData("username=admin|password=s3cret", "It has no default_user.conf; it has password, username.")]
    [InlineData("user=admin|pass=s3cret", "It has no username, no password, no default_user.conf; it has pass, user.")]
    [InlineData("username=admin|password=|default_user.conf=default_user = admin\n", "It has no password; it has default_user.conf, password, username.")]
    [InlineData("username=admin|password=s3cret|default_user.conf=default_user = admin\n", "default_user.conf has no line default_pass = ….")]
    [InlineData("username=admin|password=other|default_user.conf=default_user = admin\ndefault_pass = s3cret\n", "default_pass in default_user.conf is not what password says.")]
    [InlineData("username=admin\n|password=s3cret|default_user.conf=default_user = admin\ndefault_pass = s3cret\n", "username begins or ends with white space, such as the line end that \"echo\" adds.")]
    public void RabbitMq_s_secret_has_the_operator_s_form(string data, string? proof)
    {
        var keys = data.Split('|').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Encoding.UTF8.GetBytes(pair[1]));

        var findings = RabbitMqSecret.Find("stores/rabbitmq-default-user", keys).ToList();

        AssertFound("rabbitmq-secret", Severity.Critical, "stores/rabbitmq-default-user", proof, findings);
        Assert.DoesNotContain(findings, finding => finding.ToString().Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void No_secret_is_a_finding() => AssertFound("rabbitmq-secret", Severity.Critical, "stores/x", "There is no such Secret.", RabbitMqSecret.Find("stores/x", null));

    [Theory]
    [InlineData(true, true, true, 3.0, null)]
    [InlineData(true, true, true, 36.0, null)]
    [InlineData(true, true, true, 37.0, "The last snapshot is of 2026-11-21 23:00 UTC, 37 hours ago; one a day is due.")]
    [InlineData(false, false, false, 3.0, "There is no systemd timer etcd-backup.timer.")]
    [InlineData(true, false, true, 3.0, "etcd-backup.timer is not enabled and active.")]
    [InlineData(true, true, false, 3.0, "etcd-backup.timer is enabled and not active.")]
    [InlineData(true, true, true, null, "No snapshot is known.")]
    public void Etcd_is_saved_by_a_timer(bool found, bool enabled, bool active, double? hours, string? proof) => AssertFound(
        "backup-by-hand", Severity.Critical, "k8s-master", proof, EtcdBackup.Find(new EtcdBackupFacts("k8s-master", found, enabled, active, hours is { } ago ? Now.AddHours(-ago) : null), Now));

    public static TheoryData<string, TlsFacts, Severity?, string?> Connections => new()
    {
        { "sound", Answer, null, null },
        { "a clock that is a little off", Answer with { ServerTime = Now.AddSeconds(20) }, null, null },
        { "a clock that is off", Answer with { ServerTime = Now.AddSeconds(90) }, Severity.Warning, "This machine's clock is 90 s behind the server's." },
        { "a clock that AWS refuses", Answer with { ServerTime = Now.AddMinutes(-6) }, Severity.Critical, "This machine's clock is 360 s ahead of the server's." },
        { "a certificate of tomorrow", Refused with { NotBefore = Now.AddDays(1) }, Severity.Critical, "Its certificate holds from 2026-11-24 12:00 UTC on, and this machine's clock says 2026-11-23 12:00." },
        { "a certificate of yesterday", Refused with { NotAfter = Now.AddDays(-1) }, Severity.Critical, "Its certificate ended on 2026-11-22 12:00 UTC, and this machine's clock says 2026-11-23 12:00." },
        { "a certificate that ends", Answer with { NotAfter = Now.AddDays(3) }, Severity.Warning, "Its certificate ends on 2026-11-26 12:00 UTC." },
        {
            "another server's", Refused with { Errors = SslPolicyErrors.RemoteCertificateNameMismatch, ChainStatus = [] }, Severity.Critical,
            "Its certificate, by CN=Nobody, is for another name than api.growbin.app."
        },
        {
            "a proxy's", Refused with { Proxy = "proxy.office:3128" }, Severity.Critical,
            "Its certificate is signed by CN=Nobody, which this machine does not trust (UntrustedRoot), through the proxy proxy.office:3128."
        },
        { "an unknown authority's", Refused, Severity.Critical, "Its certificate is signed by CN=Nobody, which this machine does not trust (UntrustedRoot)." },
        { "nobody there", new TlsFacts { Address = Answer.Address, Now = Now, Failure = "Connection refused" }, Severity.Warning, "Connection refused" },
    };

    private static TlsFacts Answer => new()
    {
        Address = new Uri("https://api.growbin.app/x"), Now = Now, ServerTime = Now, Issuer = "CN=Amazon", NotBefore = Now.AddDays(-30), NotAfter = Now.AddDays(300),
    };

    private static TlsFacts Refused => Answer with
    {
        ServerTime = null, Issuer = "CN=Nobody", Errors = SslPolicyErrors.RemoteCertificateChainErrors, ChainStatus = ["UntrustedRoot"], Failure = "The certificate was refused.",
    };

    [Theory]
    [MemberData(nameof(Connections))]
    public void A_connection_tells_what_is_wrong_with_this_machine(string what, TlsFacts facts, Severity? severity, string? proof)
    {
        Assert.NotEmpty(what);
        AssertFound("tls-errors", severity ?? Severity.Information, "https://api.growbin.app", proof, OperatorTls.Find(facts));
    }

    [Fact]
    public void No_remedy_leaves_the_verification_out() => Assert.All(
        Connections.Select(row => (TlsFacts)row[1]).SelectMany(OperatorTls.Find).Select(finding => finding.Remedy).Append(OperatorTls.Trouble.Fix.Replace("Do not switch the verification off", "", StringComparison.Ordinal)),
        remedy => Assert.DoesNotMatch("(?i)insecure|skip|verif|--no-check", remedy));

    private static void AssertFound(string check, Severity severity, string subject, string? proof, IEnumerable<Finding> findings) =>
        Assert.Equal(proof is null ? [] : [(check, severity, subject, proof)], findings.Select(finding => (finding.Check, finding.Severity, finding.Subject, finding.Proof)));
}
