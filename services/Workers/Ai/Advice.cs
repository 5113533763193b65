using WasteCoach.Shared.Domain;

namespace WasteCoach.Workers.Ai;

/// <summary>Makes the user's feedback of the model's answer: the rule of the category, then what is special to this thing.</summary>
internal static class Advice
{
    /// <summary>Below it the user is asked to look himself.</summary>
    public const double Doubtful = 0.6;

    private static readonly Dictionary<WasteCategory, string> Rules = new()
    {
        [WasteCategory.Plastic] = "Empty it, rinse it, take off labels and sort it as plastic.",
        [WasteCategory.Vinyl] = "Shake it clean and sort it as plastic film.",
        [WasteCategory.Styrofoam] = "Remove tape and labels; only white styrofoam is taken.",
        [WasteCategory.Paper] = "Keep it dry, remove tape and coating, and sort it as paper.",
        [WasteCategory.Carton] = "Rinse it, open it flat, dry it and use the carton box.",
        [WasteCategory.Glass] = "Empty it, remove the cap and sort it as glass; deposit bottles go back to a shop.",
        [WasteCategory.Metal] = "Empty and rinse it, and sort it as metal.",
        [WasteCategory.Clothing] = "Clean and dry, into the clothing bin.",
        [WasteCategory.Food] = "Drain it and use the food waste container.",
        [WasteCategory.Battery] = "Into the battery box, never into the bag.",
        [WasteCategory.Lamp] = "Unbroken into the lamp box.",
        [WasteCategory.Medicine] = "To a pharmacy or a health centre.",
        [WasteCategory.Electronics] = "Small appliance box, or the free collection of appliances.",
        [WasteCategory.Bulky] = "Report it to the district office and put the sticker on.",
        [WasteCategory.General] = "Into the paid bag.",
    };

    public static IReadOnlyList<string> For(VisionAnswer answer)
    {
        var sentences = new List<string> { Rules[answer.Category] };
        if (!answer.Recyclable && CategoryName.Of(answer.Category).Recyclable)
        {
            sentences.Add("As it is now it can't be recycled: if it does not come clean, it is general waste.");
        }

        sentences.AddRange(answer.Notes);
        if (answer.Confidence < Doubtful)
        {
            sentences.Add("The picture leaves doubt: compare with the recycling catalogue.");
        }

        return sentences;
    }
}
