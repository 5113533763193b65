using WasteCoach.Build.Tools.Ansible;

namespace WasteCoach.Build.Tests.Tools.Ansible;

public sealed class AnsibleEventsTests
{
    private readonly List<string> shown = [];
    private readonly AnsibleEvents events;

    public AnsibleEventsTests() => events = new(progress => shown.Add($"{progress} [{progress.Done}]"));

    [Fact]
    public void Progress_names_task_position_hosts_and_what_is_waited_for()
    {
        Play();
        Task("t1", "install containerd", 7, 16);
        events.Add("""{"event":"host_retry","host":"n1","task":"install containerd","id":"t1","attempt":1,"attempts":9,"message":"dpkg is locked"}""");
        Result("n1", "t1", "ok");
        Result("n2", "t1", "changed");
        Task("h1", "restart containerd", null, null);

        Assert.Equal(
            [
                "task 7/16 on 2 hosts: install containerd [0]",
                "task 7/16 on 2 hosts: install containerd (waiting: n1: dpkg is locked) [0]",
                "task 7/16 on 2 hosts: install containerd [1]",
                "task 7/16 on 2 hosts: install containerd [2]",
                "task on 2 hosts: restart containerd [0]",
            ],
            shown);
    }

    [Fact]
    public void Recap_has_sums_failures_and_times()
    {
        Play();
        Task("t1", "install", 1, 2);
        Result("n1", "t1", "ok", 1.5);
        Result("n2", "t1", "failed", 2.5, message: "No package");
        Result("n2", "t1", "failed", 2.5, ignored: true);
        Result("n3", "t1", "unreachable", null, message: "timed out");
        events.Add("""{"event":"recap","hosts":{"n1":{"ok":3,"changed":2,"failures":0,"unreachable":0,"skipped":1,"rescued":0,"ignored":0}}}""");

        var recap = events.Recap;
        Assert.Equal(new(3, 2, 0, 0, 1, 0, 0), recap.Hosts["n1"]);
        Assert.Equal("1 hosts, 3 ok, 2 changed", recap.ToString());
        Assert.Equal(["n2: install: No package", "n3 can't be reached: install: timed out"], recap.Failures.Select(failure => failure.ToString()));
        Assert.Equal(2.5, recap.Tasks["install"]);
    }

    [Fact]
    public void What_changed_has_its_host_its_task_and_its_subject_where_it_is_told()
    {
        Play();
        Task("t1", "install", 1, 2);
        Result("n1", "t1", "ok");
        Result("n2", "t1", "changed");
        events.Add("""{"event":"host_result","host":"n3","task":"install","id":"t1","status":"changed","changed":true,"ignored":false,"seconds":1,"subject":"/etc/motd"}""");

        Assert.Equal([new AnsibleHostChange("n2", "install", ""), new AnsibleHostChange("n3", "install", "/etc/motd")], events.Recap.Changes);
    }

    [Theory]
    [InlineData("torn {")]
    [InlineData("""{"event":"task_started"}""")]
    [InlineData("[]")]
    public void A_line_that_is_no_event_is_kept_and_stops_nothing(string line)
    {
        events.Add(line);

        Assert.Equal([line], events.Unknown);
    }

    private void Play() => events.Add("""{"event":"play_started","play":"common","hosts":["n1","n2"],"tasks":16}""");

    private void Task(string id, string name, int? number, int? total) =>
        events.Add($$"""{"event":"task_started","id":"{{id}}","task":"{{name}}","number":{{number?.ToString() ?? "null"}},"total":{{total?.ToString() ?? "null"}}}""");

    private void Result(string host, string id, string status, double? seconds = null, bool ignored = false, string message = "") =>
        events.Add(
            $$"""{"event":"host_result","host":"{{host}}","task":"install","id":"{{id}}","status":"{{status}}","ignored":{{(ignored ? "true" : "false")}},"seconds":{{seconds?.ToString() ?? "null"}},"message":"{{message}}"}""");
}
