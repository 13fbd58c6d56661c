using System.Reflection;
using System.Runtime.CompilerServices;

namespace Signalbox.Platform.Tests.Identity;

/// <summary>The items of OWASP ASVS 5.0.0, level 1 and 2, chapters V6, V7 and V9, each with the test that shows it.</summary>
public sealed class AsvsTests
{
    private const string Begin = "<!-- asvs:begin -->";
    private const string End = "<!-- asvs:end -->";

    /// <param name="Tests">Names of tests; empty when <paramref name="Note"/> says why there is none.</param>
    private sealed record Item(string Number, int Level, string What, string Note, params string[] Tests);

    private static readonly IReadOnlyList<Item> Items =
    [
        new("6.1.1", 1, "Controls against guessing are documented", "«Guessing» above"),
        new(
            "6.1.2",
            2,
            "Words of the product are documented",
            "«Passwords» above",
            Password("Words_of_the_product_and_the_users_own_name_are_refused")
        ),
        new("6.1.3", 2, "All ways in are documented", "«Ways in» above"),
        new("6.2.1", 1, "8 characters or more", "12", Password("A_password_has_12_to_128_characters")),
        new(
            "6.2.2",
            1,
            "Users can change their password",
            "",
            Password("A_cookie_stolen_before_a_password_change_opens_nothing_after_it")
        ),
        new(
            "6.2.3",
            1,
            "Changing asks for the current password",
            "",
            Password("Changing_asks_for_the_old_password_and_holds_the_new_one_to_the_rules")
        ),
        new(
            "6.2.4",
            1,
            "3000 common passwords are refused",
            "",
            Password("The_list_holds_3000_common_passwords_that_the_length_lets_through"),
            Password("Common_passwords_are_refused")
        ),
        new(
            "6.2.5",
            1,
            "No composition rules",
            "",
            Password("Any_12_characters_will_do_and_no_composition_is_asked_for")
        ),
        new(
            "6.2.6",
            1,
            "Password fields are masked",
            "",
            Page("Password_fields_are_masked_and_told_to_password_managers")
        ),
        new(
            "6.2.7",
            1,
            "Paste and password managers work",
            "",
            Page("Password_fields_are_masked_and_told_to_password_managers"),
            Page("No_script_of_ours_looks_at_pasting")
        ),
        new("6.2.8", 1, "Checked exactly as received", "", Password("A_hash_of_fewer_rounds_is_made_anew_at_sign_in")),
        new("6.2.9", 2, "64 characters are permitted", "128", Password("A_password_has_12_to_128_characters")),
        new("6.2.10", 2, "No periodic change", "No password has an end"),
        new(
            "6.2.11",
            2,
            "Context words are refused",
            "",
            Password("Words_of_the_product_and_the_users_own_name_are_refused")
        ),
        new(
            "6.2.12",
            2,
            "Breached passwords are refused",
            "The common list only; no request leaves the host, so no breach service is asked",
            Password("Common_passwords_are_refused")
        ),
        new(
            "6.3.1",
            1,
            "Guessing is slowed down as documented",
            "",
            SignIn("Guessing_is_slowed_down_more_each_time_and_never_locks"),
            SignIn("Twenty_failures_from_one_address_slow_all_names_down"),
            Factor("A_wrong_code_is_slowed_down_like_a_wrong_password_and_the_password_does_not_forgive_it")
        ),
        new("6.3.2", 1, "No default accounts", "", SignIn("Without_a_password_in_the_settings_there_is_no_account")),
        new(
            "6.3.3",
            2,
            "Multi-factor authentication",
            "Required of owners and administrators in production; others may",
            Factor("In_production_owners_and_administrators_must_set_one_up_first"),
            Factor("Until_then_they_reach_the_enrolment_alone_and_afterwards_everything")
        ),
        new(
            "6.3.4",
            2,
            "No undocumented way in",
            "",
            Token("A_header_that_says_nothing_is_nobodys_and_a_cookie_does_not_help_it")
        ),
        new(
            "6.4.1",
            1,
            "Made-up passwords are random and for one sign-in",
            "",
            User("A_new_user_must_change_the_made_up_password_before_anything_else")
        ),
        new("6.4.2", 1, "No hints and questions", "There are none"),
        new(
            "6.4.3",
            2,
            "A reset does not go round the second factor",
            "",
            User("An_administrator_resets_a_password_without_choosing_it_and_the_user_is_signed_out")
        ),
        new(
            "6.4.4",
            2,
            "A lost factor is replaced with proof of identity",
            "In person, by an administrator; «Passwords» above"
        ),
        new(
            "6.5.1",
            2,
            "Codes are good once",
            "",
            Factor("A_replayed_code_is_refused"),
            Factor("Each_of_ten_recovery_codes_is_good_once")
        ),
        new(
            "6.5.2",
            2,
            "Lookup secrets are stored hashed",
            "118 bits, SHA-256",
            Factor("Each_of_ten_recovery_codes_is_good_once")
        ),
        new(
            "6.5.3",
            2,
            "Made by a secure random generator",
            "RandomNumberGenerator",
            Factor("The_offer_shows_secret_address_and_picture_and_asks_for_the_password")
        ),
        new("6.5.4", 2, "20 bits or more", "118", Factor("Each_of_ten_recovery_codes_is_good_once")),
        new(
            "6.5.5",
            2,
            "Codes have a defined lifetime",
            "30 s, one step early or late",
            Factor("The_code_can_come_with_the_password_and_is_good_for_a_step_early_or_late"),
            Factor("A_ticket_holds_five_minutes_and_once")
        ),
        new("6.6.1–6.6.3", 2, "Codes by phone, SMS or push", "There are none"),
        new("6.8.1–6.8.4", 2, "Identity providers", "There are none"),
        new("7.1.1", 2, "Time limits are documented", "«Sessions» above"),
        new("7.1.2", 2, "Parallel sessions are documented", "«Sessions» above"),
        new("7.1.3", 2, "Federated sessions are documented", "There are none"),
        new(
            "7.2.1",
            1,
            "Sessions are verified on the server",
            "",
            Session("Signing_out_ends_the_session_on_the_server")
        ),
        new(
            "7.2.2",
            1,
            "Session ids are made as they are needed",
            "",
            Session("Each_sign_in_makes_a_new_id_and_takes_none_from_the_browser")
        ),
        new(
            "7.2.3",
            1,
            "128 random bits or more",
            "256",
            Session("A_session_is_a_random_id_of_256_bits_that_is_stored_as_its_hash")
        ),
        new(
            "7.2.4",
            1,
            "A new id at sign-in",
            "",
            Session("Each_sign_in_makes_a_new_id_and_takes_none_from_the_browser"),
            Factor("Switching_it_on_signs_other_browsers_out_and_gives_this_one_a_new_id")
        ),
        new(
            "7.3.1",
            2,
            "A limit on rest",
            "12 h; 30 days when remembered",
            Session("Without_remember_me_a_session_ends_after_12_hours_of_rest"),
            Session("Remember_me_lasts_30_days_from_the_last_visit_and_survives_a_closed_browser")
        ),
        new(
            "7.3.2",
            2,
            "An absolute limit",
            "24 h; none when remembered, as «Sessions» above says",
            Session("Without_remember_me_a_session_ends_after_24_hours_however_busy")
        ),
        new("7.4.1", 1, "Signing out ends the session", "", Session("Signing_out_ends_the_session_on_the_server")),
        new(
            "7.4.2",
            1,
            "Disabling a user ends all sessions",
            "",
            User("Disabling_a_user_ends_sessions_and_tokens_at_once")
        ),
        new(
            "7.4.3",
            2,
            "A changed factor ends other sessions",
            "Always",
            Password("A_cookie_stolen_before_a_password_change_opens_nothing_after_it"),
            Factor("Switching_it_on_signs_other_browsers_out_and_gives_this_one_a_new_id")
        ),
        new(
            "7.4.4",
            2,
            "Every page shows how to sign out",
            "Behind the person in the top bar",
            Page("Every_page_leads_to_signing_out")
        ),
        new(
            "7.4.5",
            2,
            "Administrators end anybody's session",
            "",
            Session("Somebody_elses_session_answers_as_if_it_did_not_exist_and_an_administrator_ends_it")
        ),
        new(
            "7.5.1",
            2,
            "Changing a factor asks for the password again",
            "",
            Factor("The_offer_shows_secret_address_and_picture_and_asks_for_the_password"),
            Factor("It_is_taken_away_with_the_password")
        ),
        new(
            "7.5.2",
            2,
            "Users see and end their sessions",
            "Without asking for the password again: who finds a stranger there should not have to wait",
            Session("A_user_lists_own_sessions_and_ends_one_or_all_others")
        ),
        new("7.6.1–7.6.2", 2, "Federated sessions", "There are none"),
        new("9.1.1", 1, "The signature is checked", "", Token("Only_a_jwt_as_we_issue_it_is_taken")),
        new("9.1.2", 1, "HS256 and nothing else", "", Token("Only_a_jwt_as_we_issue_it_is_taken")),
        new("9.1.3", 1, "Keys come from the installation only", "", Token("Only_a_jwt_as_we_issue_it_is_taken")),
        new(
            "9.2.1",
            1,
            "exp and nbf are checked",
            "",
            Token("A_jwt_stands_for_its_session_for_an_hour"),
            Token("Only_a_jwt_as_we_issue_it_is_taken")
        ),
        new("9.2.2", 2, "The type is checked", "at+jwt", Token("Only_a_jwt_as_we_issue_it_is_taken")),
        new("9.2.3", 2, "The audience is checked", "", Token("Only_a_jwt_as_we_issue_it_is_taken")),
        new("9.2.4", 2, "One key, one audience", "signalbox-api", Token("Only_a_jwt_as_we_issue_it_is_taken")),
    ];

    [Fact]
    public void Every_test_that_the_table_names_is_there()
    {
        var tests = typeof(AsvsTests)
            .Assembly.GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance))
            .Where(m => m.GetCustomAttributes<FactAttribute>().Any())
            .Select(m => $"{m.DeclaringType!.Name}.{m.Name}")
            .ToHashSet(StringComparer.Ordinal);

        var missing = Items.SelectMany(i => i.Tests).Where(t => !tests.Contains(t));
        Assert.Equal([], missing);
        Assert.Empty(Items.Where(i => i.Tests.Length == 0 && i.Note.Length == 0).Select(i => i.Number));
    }

    [Fact]
    public void The_document_holds_the_table()
    {
        var path = Document();
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var (from, to) = (
            text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length,
            text.IndexOf(End, StringComparison.Ordinal)
        );
        var table =
            "\n| item | level | what | how | test |\n|---|---|---|---|---|\n"
            + string.Concat(
                Items.Select(i =>
                    $"| {i.Number} | {i.Level} | {i.What} | {i.Note} | {string.Join("<br>", i.Tests.Select(t => $"`{t}`"))} |\n"
                )
            );
        if (Environment.GetEnvironmentVariable("SIGNALBOX_ACCEPT") == "1")
        {
            text = text[..from] + table + text[to..];
            File.WriteAllText(path, text);
            to = text.IndexOf(End, StringComparison.Ordinal);
        }

        Assert.Equal(table, text[from..to]);
    }

    [Fact]
    public void The_document_names_the_words_of_the_product()
    {
        var text = File.ReadAllText(Document());

        var unnamed = Platform.Identity.PasswordRules.ProductWords.Where(w =>
            !text.Contains(w, StringComparison.Ordinal)
        );
        Assert.Equal([], unnamed);
    }

    private static string Document([CallerFilePath] string testFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(testFile)!, "../../../docs/security.md"));

    private static string Password(string test) => $"{nameof(PasswordTests)}.{test}";

    private static string Page(string test) => $"{nameof(SignInPagesTests)}.{test}";

    private static string SignIn(string test) => $"{nameof(SignInTests)}.{test}";

    private static string Session(string test) => $"{nameof(SessionTests)}.{test}";

    private static string Factor(string test) => $"{nameof(SecondFactorTests)}.{test}";

    private static string Token(string test) => $"{nameof(TokenTests)}.{test}";

    private static string User(string test) => $"{nameof(UserTests)}.{test}";
}
