using Signalbox.Platform.Errors;
using Signalbox.Platform.Ui.Words;

namespace Signalbox.Platform.Identity.Pages;

/// <summary>What is wrong with a password, in the reader's language.</summary>
internal static class PasswordWords
{
    /// <summary>What is wrong with a new password.</summary>
    /// <returns>Null when the refusal is about something else.</returns>
    public static string? SayPassword(this Text words, RefusedException? refused, string? password)
    {
        if (refused?.Fields.ContainsKey("password") != true)
            return null;
        var length = (password ?? "").EnumerateRunes().Count();
        return length switch
        {
            < PasswordRules.Shortest => words["password.short"],
            > PasswordRules.Longest => words["password.long"],
            // The rules say it more exactly than one sentence could, in English.
            _ => words.Pick(words["password.weak"], refused.Fields["password"][0]),
        };
    }
}
