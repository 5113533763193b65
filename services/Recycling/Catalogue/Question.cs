namespace WasteCoach.Recycling.Catalogue;

/// <summary>A question that is often asked.</summary>
/// <param name="QuestionKorean">The question in Korean.</param>
/// <param name="QuestionEnglish">The question in English.</param>
/// <param name="AnswerKorean">The answer in Korean.</param>
/// <param name="AnswerEnglish">The answer in English.</param>
public sealed record Question(string QuestionKorean, string QuestionEnglish, string AnswerKorean, string AnswerEnglish);
