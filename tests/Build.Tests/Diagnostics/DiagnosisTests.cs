using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using WasteCoach.Build.Checks;
using WasteCoach.Build.Diagnostics;
using WasteCoach.Build.Environments;

namespace WasteCoach.Build.Tests.Diagnostics;

public sealed class DiagnosisTests
{
    private static readonly Trouble Sample = new("sample", "A sample", "It looks so.", "Because.", "Do this.", "Doctor");

    [Fact]
    public async Task What_can_not_be_seen_is_a_finding_and_hides_nothing_of_the_rest()
    {
        var result = await RunAsync(
            new Examination("good", () => Task.FromResult<IReadOnlyList<Finding>>([])),
            new Examination("ill", () => Task.FromResult<IReadOnlyList<Finding>>([Sample.Found(Severity.Warning, "a", "3 of 4"), Sample.Found(Severity.Critical, "b", "0 of 4")])),
            new Examination("silent", () => throw new SilentSourceException("EC2", "no session", "Sign in.")),
            new Examination("silent too", () => throw new SilentSourceException("EC2", "no session", "Sign in.")),
            new Examination("broken", () => throw new KeyNotFoundException("items")),
            new Examination("hanging", () => new TaskCompletionSource<IReadOnlyList<Finding>>().Task));

        Assert.True(result.IsCritical);
        Assert.Equal(
            ["Critical sample b: 0 of 4", "Critical source-silent EC2: no session", "Critical source-silent broken: the examination failed: KeyNotFoundException: items", "Critical source-silent hanging: no answer within 1 s", "Warning sample a: 3 of 4"],
            result.Findings.Select(finding => $"{finding.Severity} {finding.Check} {finding.Subject}: {finding.Proof}"));
        Assert.Equal("Doctor: 4 critical, 1 to be warned of. Looked for 1 kinds of trouble in 6 places: good, ill, silent, silent too, broken, hanging.", result.Sum);
    }

    [Fact]
    public async Task Nothing_found_says_what_was_looked_at() =>
        Assert.Equal("Doctor: nothing found. Looked for 1 kinds of trouble in 1 places: good.", (await RunAsync(new Examination("good", () => Task.FromResult<IReadOnlyList<Finding>>([])))).Sum);

    [Fact]
    public void A_result_can_be_read_by_people_and_programs()
    {
        var result = new DiagnosisResult("Health", ["nodes"], 1, [Sample.Found(Severity.Critical, "node/a [x]", "3 of 4")]);

        var json = JsonDocument.Parse(DiagnosisReport.Json(result)).RootElement;
        Assert.Equal("critical", json.GetProperty("findings")[0].GetProperty("severity").GetString());
        Assert.Equal("node/a [x]", json.GetProperty("findings")[0].GetProperty("subject").GetString());
        Assert.Contains("- **Remedy:** Do this.", DiagnosisReport.Markdown(result, "test", DateTimeOffset.UnixEpoch), StringComparison.Ordinal);
        Assert.Contains("CRITICAL sample: node/a [x]", DiagnosisReport.Lines(result), StringComparison.Ordinal);
        using var writer = new StringWriter();
        DiagnosisReport.Print(Build.Reporting.Terminal.Open(writer, isTerminal: false), result);
        Assert.Contains("node/a [x]", writer.ToString(), StringComparison.Ordinal);
        Assert.Contains("Do this.", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_s_answer_is_read()
    {
        var answer = NodeAnswer.Read("a", """
            time 1795458337
            memory 3964788 1964788
            disk 40596020 56181952 /
            disk 40596020 56181952 /var/lib/containerd
            disk 100 900 /var/lib/kubelet/pods/1/volumes/kubernetes.io~csi/pvc-1/mount
            disk 5 5 /run/containerd/io.containerd.runtime.v2.task/k8s.io/1/rootfs
            unit containerd active
            unit kubelet activating
            certificate /etc/kubernetes/pki/ca.crt notAfter=Nov  3 18:27:39 2036 GMT
            certificate /etc/kubernetes/pki/front-proxy-ca.crt
            """, null);

        Assert.Equal(["/", "/var/lib/kubelet/pods/1/volumes/kubernetes.io~csi/pvc-1/mount"], answer.Facts!.Disks.Select(disk => disk.Mount));
        Assert.Equal(42, answer.Facts.Disks[0].UsedPercent);
        Assert.Equal("activating", answer.Facts.Units["kubelet"]);
        Assert.Equal([new DateTimeOffset(2036, 11, 3, 18, 27, 39, TimeSpan.Zero), null], answer.Facts.Certificates.Select(certificate => certificate.Ends));
    }

    [Fact]
    public void The_answers_about_the_public_way_in_are_read()
    {
        var view = EntranceView.Of(
            [Xml("<member><LoadBalancerArn>arn:lb</LoadBalancerArn><LoadBalancerName>lb</LoadBalancerName><DNSName>lb.x</DNSName><VpcId>vpc-1</VpcId><State><Code>active</Code></State></member>")],
            [Xml("<member><TargetGroupArn>arn:tg</TargetGroupArn><TargetGroupName>tg</TargetGroupName><VpcId>vpc-1</VpcId><LoadBalancerArns><member>arn:lb</member></LoadBalancerArns></member>")],
            new Dictionary<string, List<XElement>>
            {
                ["arn:tg"] = [Xml("<member><Target><Id>i-1</Id><Port>30080</Port></Target><TargetHealth><State>unhealthy</State><Reason>Target.Timeout</Reason></TargetHealth></member>")],
            },
            [
                Xml("<ResourceRecordSet><Name>\\052.x.</Name><Type>A</Type><AliasTarget><DNSName>lb.x.</DNSName></AliasTarget></ResourceRecordSet>"),
                Xml("<ResourceRecordSet><Name>x.</Name><Type>A</Type><ResourceRecords><ResourceRecord><Value>1.2.3.4</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>"),
            ],
            [Json("""{"CertificateArn":"arn/1","DomainName":"x","Status":"ISSUED","NotAfter":1826994337.5}"""), Json("""{"CertificateArn":"arn/2","DomainName":"y","Status":"PENDING_VALIDATION"}""")]);

        Assert.Equal(new BalancerFacts("arn:lb", "lb", "lb.x", "vpc-1", "active"), Assert.Single(view.Balancers));
        Assert.Equal([new TargetFacts("i-1", "unhealthy", "Target.Timeout")], Assert.Single(view.TargetGroups).Targets);
        Assert.Equal(["*.x lb.x ", "x  1.2.3.4"], view.Records!.Select(record => $"{record.Name} {record.Alias} {string.Join(',', record.Values)}"));
        Assert.Equal([new DateTimeOffset(2027, 11, 23, 18, 25, 37, 500, TimeSpan.Zero), null], view.Certificates.Select(certificate => certificate.Ends));
    }

    [Theory]
    [InlineData("password", true)]
    [InlineData("Redis__Password", true)]
    [InlineData("default_user.conf", true)]
    [InlineData("tls.key", true)]
    [InlineData("username", false)]
    [InlineData("RabbitMq__Host", false)]
    [InlineData("tls.crt", false)]
    public void What_is_secret_in_a_Secret(string key, bool secret)
    {
        var redactor = new SecretRedactor();
        SecretTexts.Learn(redactor, [KeyValuePair.Create(key, Encoding.UTF8.GetBytes("the-value-of-it"))]);

        Assert.Equal(secret ? "x ***" : "x the-value-of-it", redactor.Redact("x the-value-of-it"));
    }

    private static Task<DiagnosisResult> RunAsync(params IReadOnlyList<IExamination> examinations) =>
        new Diagnosis(null!, TimeSpan.FromSeconds(1)).RunAsync("Doctor", examinations, _ => { }, CancellationToken.None);

    private static XElement Xml(string text) => XElement.Parse(text);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private sealed class Examination(string subject, Func<Task<IReadOnlyList<Finding>>> find) : IExamination
    {
        public string Subject => subject;

        public IReadOnlyList<Trouble> LooksFor => [Sample];

        public Task<IReadOnlyList<Finding>> FindAsync(World world, CancellationToken cancellation) => find();
    }
}
