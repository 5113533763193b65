using WasteCoach.Services.Tests.Harness;
using WasteCoach.Shared.Domain;
using WasteCoach.Workers.Ai;

namespace WasteCoach.Services.Tests.Unit;

[Trait("Category", "Unit")]
public sealed class VisionAnswerTests
{
    [Fact]
    public void A_good_answer_is_read()
    {
        var answer = VisionAnswer.Parse(VisionStandIn.Bottle);
        Assert.Equal(("PET bottle", WasteCategory.Plastic, 0.93, true), (answer.Type, answer.Category, answer.Confidence, answer.Recyclable));
        Assert.Equal(["Rinse it."], answer.Notes);
    }

    [Theory]
    [InlineData("it is a bottle")]
    [InlineData("null")]
    [InlineData("""{"type":"x","category":"crockery","confidence":0.5,"recyclable":true,"notes":[]}""")]
    [InlineData("""{"type":"x","category":3,"confidence":0.5,"recyclable":true,"notes":[]}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":1.01,"recyclable":true,"notes":[]}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":"0.5","recyclable":true,"notes":[]}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":0.5,"notes":[]}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":0.5,"recyclable":true}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":0.5,"recyclable":true,"notes":null}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":0.5,"recyclable":true,"notes":[null]}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":0.5,"recyclable":true,"notes":["a","b","c","d","e"]}""")]
    [InlineData("""{"type":"","category":"glass","confidence":0.5,"recyclable":true,"notes":[]}""")]
    [InlineData("""{"type":"x","category":"glass","confidence":0.5,"recyclable":true,"notes":[],"more":1}""")]
    public void Any_other_is_refused(string json) => Assert.Throws<VisionException>(() => VisionAnswer.Parse(json));

    [Fact]
    public void Advice_tells_of_doubt_and_of_what_can_not_be_recycled_as_it_is()
    {
        var advice = Advice.For(new VisionAnswer("greasy box", WasteCategory.Paper, 0.4, false, ["Tear off the clean part."]));
        Assert.Equal(4, advice.Count);
        Assert.Contains("general waste", advice[1]);
        Assert.Equal("Tear off the clean part.", advice[2]);
        Assert.Contains("doubt", advice[3]);
    }

    [Fact]
    public void Every_category_has_a_name_and_an_advice()
    {
        Assert.Equal(Enum.GetValues<WasteCategory>(), CategoryName.All.Select(name => name.Category));
        Assert.All(Enum.GetValues<WasteCategory>(), category => Assert.NotEmpty(Advice.For(new VisionAnswer("x", category, 1, true, []))));
    }
}
