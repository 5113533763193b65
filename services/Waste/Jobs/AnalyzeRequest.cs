using System.ComponentModel.DataAnnotations;

namespace WasteCoach.Waste.Jobs;

/// <summary>A picture to come.</summary>
/// <param name="ContentType">image/jpeg, image/png or image/webp; the upload must name the same.</param>
/// <param name="FileName">What the user calls it; a name without a path.</param>
public sealed record AnalyzeRequest(
    [property: Required, RegularExpression("^image/(jpeg|png|webp)$", ErrorMessage = "Pictures are image/jpeg, image/png or image/webp.")] string ContentType,
    [property: StringLength(255, MinimumLength = 1), RegularExpression(@"^(?!\.{1,2}$)[^/\\\x00-\x1f\x7f]+$", ErrorMessage = "A file name has no path and no control characters.")] string? FileName = null);
