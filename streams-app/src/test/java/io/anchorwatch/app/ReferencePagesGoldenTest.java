package io.anchorwatch.app;

import io.anchorwatch.app.config.ConfigurationPage;
import io.anchorwatch.app.http.HttpPage;
import io.anchorwatch.app.http.ReasonCodesPage;
import io.anchorwatch.siem.SiemPage;
import org.junit.jupiter.api.Test;

class ReferencePagesGoldenTest {
    @Test
    void the_configuration_page_says_what_the_options_say() {
        Golden.verify("docs/reference/configuration.md", ConfigurationPage.text());
    }

    @Test
    void the_http_page_says_what_the_routes_say() {
        Golden.verify("docs/reference/http.md", HttpPage.text());
    }

    @Test
    void the_reason_codes_page_says_what_the_catalogue_says() {
        Golden.verify("docs/reference/reason-codes.md", ReasonCodesPage.text());
    }

    @Test
    void the_page_of_codes_for_siems_says_what_the_mapping_says() {
        Golden.verify("docs/reference/siem-codes.md", SiemPage.text());
    }
}
