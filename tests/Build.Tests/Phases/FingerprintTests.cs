using WasteCoach.Build.Phases;

namespace WasteCoach.Build.Tests.Phases;

public sealed class FingerprintTests
{
    [Fact]
    public void The_order_in_which_inputs_are_named_does_not_matter()
    {
        var random = new Random(1);
        for (var round = 0; round < 100; round++)
        {
            var inputs = Inputs(random);
            var shuffled = inputs.ToArray();
            random.Shuffle(shuffled);

            Assert.Equal(new Fingerprint(inputs).Hash, new Fingerprint(shuffled).Hash);
            Assert.Empty(new Fingerprint(inputs).ChangesSince(new Fingerprint(shuffled)));
        }
    }

    [Fact]
    public void Any_single_edit_changes_the_hash_and_is_the_one_change_that_is_named()
    {
        var random = new Random(2);
        for (var round = 0; round < 200; round++)
        {
            var before = Inputs(random);
            var after = new Dictionary<string, string>(before);
            var name = before.Keys.ElementAt(random.Next(before.Count));
            var change = random.Next(3) switch
            {
                0 => new InputChange(name, before[name], after[name] = before[name] + "x"),
                1 => new InputChange(name, before[name], after.Remove(name) ? null : "there"),
                _ => new InputChange("added", null, after["added"] = "new"),
            };

            Assert.NotEqual(new Fingerprint(before).Hash, new Fingerprint(after).Hash);
            Assert.Equal([change], new Fingerprint(after).ChangesSince(new Fingerprint(before)));
        }
    }

    [Theory]
    [InlineData("a", "b=1:c", "a=5:b", "c")]
    [InlineData("a", "1\n1:b=1:2", "a", "1")]
    [InlineData("ab", "c", "a", "bc")]
    [InlineData("a", "", "", "a")]
    public void Text_that_moves_between_name_and_value_is_another_input(string name, string value, string otherName, string otherValue) =>
        Assert.NotEqual(new Fingerprint([new(name, value)]).Hash, new Fingerprint([new(otherName, otherValue)]).Hash);

    [Fact]
    public void One_value_that_looks_like_two_inputs_is_not_the_same_as_two()
    {
        var two = new Fingerprint([new("a", "1"), new("b", "2")]);
        var one = new Fingerprint([new("a", "1\n1:b=1:2")]);

        Assert.NotEqual(two.Hash, one.Hash);
    }

    [Fact]
    public void A_later_change_of_the_source_does_not_reach_the_fingerprint()
    {
        var source = new Dictionary<string, string> { ["a"] = "1" };
        var fingerprint = new Fingerprint(source);
        source["a"] = "2";

        Assert.Equal("1", fingerprint.Inputs["a"]);
    }

    [Fact]
    public void Short_values_are_shown_hashes_and_long_ones_are_not()
    {
        Assert.Equal("nodes[a].instanceType changed from t3.medium to t3.large", new InputChange("nodes[a].instanceType", "t3.medium", "t3.large").ToString());
        Assert.Equal("ansible/ansible.cfg changed", new InputChange("ansible/ansible.cfg", "sha256:00", "sha256:01").ToString());
        Assert.Equal("key changed", new InputChange("key", "short", new string('x', 41)).ToString());
        Assert.Equal($"key changed from short to {new string('x', 40)}", new InputChange("key", "short", new string('x', 40)).ToString());
        Assert.Equal("key added", new InputChange("key", null, "1").ToString());
        Assert.Equal("key removed", new InputChange("key", "1", null).ToString());
    }

    [Theory]
    [InlineData(0, "nothing changed")]
    [InlineData(1, "k0 added")]
    [InlineData(2, "k0 added, k1 added")]
    [InlineData(5, "k0 added, k1 added and 3 more")]
    public void Many_changes_still_fit_one_line(int count, string expected) =>
        Assert.Equal(expected, InputChange.Describe([.. Enumerable.Range(0, count).Select(i => new InputChange($"k{i}", null, "1"))]));

    private static Dictionary<string, string> Inputs(Random random) =>
        Enumerable.Range(0, random.Next(1, 6)).ToDictionary(i => $"input{i}", _ => random.Next(3).ToString());
}
