/*
 * account_names.h - the names of the texts of responses/compte.jsonc, and what each is filled with.
 *
 * What shows an account (acts/) names its texts by these; the dialogue refuses a pack that lacks
 * one, and `chemin check` also finds a placeholder that nothing fills. "compte_..." are sentences
 * of the assistant; the others are states, titles and lines of lists.
 */
#ifndef CHEMIN_DIALOGUE_ACCOUNT_NAMES_H
#define CHEMIN_DIALOGUE_ACCOUNT_NAMES_H

/* X(name, placeholders) */
#define ACCOUNT_NAME_LIST(X)                                                                       \
	/* Lines */                                                                                \
	X(compte_ligne_inconnue, "telephone")                                                      \
	X(compte_ligne_pas_concernee, "telephone")                                                 \
	X(compte_fin_inconnue, "fin")                                                              \
	X(compte_rang_inconnu, "nombre")                                                           \
	X(compte_aucune_ligne, "marches")                                                          \
	X(compte_acte_sans_ligne, "marches")                                                       \
	X(compte_ligne_suspendue, "ligne")                                                         \
	X(marche_mobile, "")                                                                       \
	X(marche_fixe, "")                                                                         \
	X(marche_cle4g, "")                                                                        \
	X(marche_ni, "premiere autre")                                                             \
	X(marche_box4g, "")                                                                        \
	/* Codes */                                                                                \
	X(compte_puk, "ligne")                                                                     \
	X(compte_puk_pin, "")                                                                      \
	X(compte_puk_bbox, "")                                                                     \
	X(compte_pin_ecrit, "")                                                                    \
	X(compte_rio, "ligne")                                                                     \
	X(compte_rio_engagement, "fin")                                                            \
	X(compte_denetlockage, "ligne")                                                            \
	X(compte_codes_tele, "")                                                                   \
	X(compte_code_parental, "")                                                                \
	X(compte_code_achat, "")                                                                   \
	X(compte_pto, "ligne pto")                                                                 \
	X(compte_code_absent, "ligne")                                                             \
	X(code_puk, "")                                                                            \
	X(code_rio, "")                                                                            \
	X(code_denetlockage, "")                                                                   \
	X(code_adulte, "")                                                                         \
	X(code_achat, "")                                                                          \
	/* What is used, and the offer */                                                          \
	X(compte_conso, "ligne utilise reste fin")                                                 \
	X(compte_conso_epuisee, "ligne plafond fin")                                               \
	X(compte_conso_illimitee, "ligne utilise")                                                 \
	X(compte_conso_etranger, "utilise reste")                                                  \
	X(compte_conso_appels, "duree sms")                                                        \
	X(compte_hors_forfait, "montant")                                                          \
	X(compte_hors_forfait_detail, "ligne montant liste fin")                                   \
	X(compte_hors_forfait_seul, "ligne montant fin")                                           \
	X(compte_hors_forfait_rien, "ligne")                                                       \
	X(hors_forfait_titre, "")                                                                  \
	X(compte_sans_hors_forfait, "")                                                            \
	X(compte_data_coupee, "lieu")                                                              \
	X(compte_data_plafonnee, "lieu plafond")                                                   \
	X(compte_conso_vide, "ligne")                                                              \
	X(compte_conso_passee, "periode ligne")                                                    \
	X(lieu_france, "")                                                                         \
	X(lieu_etranger, "")                                                                       \
	X(internet, "")                                                                            \
	X(internet_etranger, "")                                                                   \
	X(compte_offre, "ligne offre prix contenu")                                                \
	X(compte_offre_engagee, "ligne offre prix contenu fin")                                    \
	X(compte_offre_options, "options")                                                         \
	X(compte_offre_sans_option, "")                                                            \
	X(offre_contenu, "offre")                                                                  \
	X(offre_options, "")                                                                       \
	X(option_ligne, "option prix")                                                             \
	X(compte_remboursement_a_demander, "offre montant jour")                                   \
	X(compte_remboursement_en_cours, "offre montant")                                          \
	X(compte_remboursement_verse, "offre montant")                                             \
	X(compte_remboursement_expire, "offre montant jour")                                       \
	X(compte_remboursement_aucun, "ligne")                                                     \
	X(compte_vod, "liste")                                                                     \
	X(compte_vod_aucune, "")                                                                   \
	X(vod_titre, "")                                                                           \
	X(vod_location, "titre jour montant")                                                      \
	X(vod_achat, "titre jour montant")                                                         \
	X(compte_appels_bloques, "ligne nombre liste")                                             \
	X(compte_appel_bloque, "ligne liste")                                                      \
	X(compte_appels_bloques_aucun, "ligne")                                                    \
	X(appels_titre, "")                                                                        \
	X(appel_indesirable, "telephone moment")                                                   \
	X(appel_masque, "moment")                                                                  \
	/* Bills */                                                                                \
	X(compte_facture_derniere, "mois ligne montant dit")                                       \
	X(compte_facture_mois, "mois ligne montant dit")                                           \
	X(compte_factures_dernieres, "mois nombre total liste")                                    \
	X(compte_factures_mois, "mois nombre total liste")                                         \
	X(compte_facture_pas_encore, "mois dernier ligne montant dit")                             \
	X(compte_factures_annee, "annee nombre total")                                             \
	X(compte_factures_laquelle, "")                                                            \
	X(compte_factures_periode, "nombre debut fin total")                                       \
	X(compte_factures_choisies, "nombre total")                                                \
	X(compte_factures_manquantes, "mois")                                                      \
	X(compte_factures_moins, "demande nombre debut")                                           \
	X(mois_de_a, "debut fin")                                                                  \
	X(compte_factures_annee_aucune, "annee")                                                   \
	X(compte_facture_plus_chere, "mois ligne montant dit")                                     \
	X(compte_facture_moins_chere, "mois ligne montant dit")                                    \
	X(compte_facture_mois_inconnu, "mois debut fin")                                           \
	X(compte_facture_quel_mois, "")                                                            \
	X(compte_facture_fichier, "")                                                              \
	X(compte_facture_fichiers, "")                                                             \
	X(compte_factures_aucune, "")                                                              \
	X(compte_historique, "nombre debut fin")                                                   \
	X(compte_a_payer, "montant")                                                               \
	X(compte_rien_a_payer, "")                                                                 \
	X(factures_titre, "")                                                                      \
	X(factures_precedentes, "")                                                                \
	X(factures_de, "mois")                                                                     \
	X(facture_ligne, "mois ligne montant etat")                                                \
	X(facture_seule, "mois montant etat")                                                      \
	X(facture_pour_ligne, "ligne montant")                                                     \
	X(facture_du_mois, "ligne montant etat")                                                   \
	X(facture_groupe, "mois nombre montant")                                                   \
	X(facture_dite_payee, "")                                                                  \
	X(facture_dite_due, "jour")                                                                \
	X(facture_dite_due_en_partie, "reste jour")                                                \
	X(facture_dite_en_retard, "jour")                                                          \
	X(facture_dite_en_retard_en_partie, "reste jour")                                          \
	X(facture_payee, "")                                                                       \
	X(facture_due_en_partie, "reste jour")                                                     \
	X(facture_en_retard_en_partie, "reste jour")                                               \
	X(facture_due, "jour")                                                                     \
	X(facture_en_retard, "jour")                                                               \
	X(compte_prochain_prelevement, "montant jour")                                             \
	X(niveau_rubriques, "")                                                                    \
	X(niveau_synthese, "")                                                                     \
	X(niveau_detail, "")                                                                       \
	X(niveau_tous, "")                                                                         \
	X(compte_prochaine_facture, "cycle jour en_ligne")                                         \
	X(compte_facture_bientot, "mois en_ligne")                                                 \
	X(compte_facture_en_ligne, "mois en_ligne")                                                \
	X(compte_comprendre, "mois ligne montant parties")                                         \
	X(compte_comprendre_ligne, "mois lignes")                                                  \
	X(compte_comprendre_rien, "parties")                                                       \
	X(compte_comprendre_utilisateurs, "utilisateurs")                                          \
	X(compte_comprendre_detail, "")                                                            \
	X(compte_comprendre_types, "types")                                                        \
	X(partie_abonnements, "")                                                                  \
	X(partie_options, "")                                                                      \
	X(partie_communications, "")                                                               \
	X(partie_equipements, "")                                                                  \
	X(partie_actes, "")                                                                        \
	X(partie_tiers, "")                                                                        \
	X(compte_comprendre_hausse, "ecart precedent causes")                                      \
	X(compte_comprendre_baisse, "ecart precedent")                                             \
	X(compte_comprendre_pareil, "precedent")                                                   \
	X(compte_comprendre_pas_hausse, "ecart precedent")                                         \
	X(compte_comprendre_sans_hausse, "precedent")                                              \
	X(compte_tiers, "")                                                                        \
	X(compte_tiers_montant, "mois montant ligne")                                              \
	X(compte_tiers_rien, "mois montant ligne")                                                 \
	X(cause_remise_finie, "")                                                                  \
	X(compte_comprendre_prorata, "montant")                                                    \
	X(detail_titre, "mois")                                                                    \
	X(detail_dite, "nom partie montant")                                                       \
	X(detail_ligne, "partie nom montant")                                                      \
	X(detail_utilisateurs, "")                                                                 \
	X(detail_types, "")                                                                        \
	X(somme_ligne, "nom montant")                                                              \
	X(type_abonnement, "")                                                                     \
	X(type_option, "")                                                                         \
	X(type_voix, "")                                                                           \
	X(type_sms, "")                                                                            \
	X(type_data, "")                                                                           \
	X(type_international, "")                                                                  \
	X(type_itinerance, "")                                                                     \
	X(type_hors_forfait, "")                                                                   \
	X(type_equipement, "")                                                                     \
	X(type_acte, "")                                                                           \
	X(type_tiers, "")                                                                          \
	X(compte_prorata, "mois ligne liste")                                                      \
	X(compte_prorata_aucun, "")                                                                \
	X(compte_prorata_aucun_mois, "mois")                                                       \
	X(prorata_titre, "mois")                                                                   \
	X(prorata_ligne, "nom debut fin montant")                                                  \
	X(prorata_sans_dates, "nom montant")                                                       \
	/* Payments, what is paid over months, what is late */                                     \
	X(compte_facilite, "appareil reste mensualite mois")                                       \
	X(compte_facilite_derniere, "appareil reste")                                              \
	X(compte_facilite_aucune, "")                                                              \
	X(compte_facilite_prochaine, "jour")                                                       \
	X(compte_factures_a_payer, "montant")                                                      \
	X(compte_dont_retard, "montant")                                                           \
	X(compte_prochaine_date, "jour")                                                           \
	X(compte_facture_rien, "")                                                                 \
	X(facilite_payee, "")                                                                      \
	X(compte_paiement_recu, "montant jour")                                                    \
	X(compte_paiement_en_cours, "montant jour")                                                \
	X(compte_paiement_refuse, "montant jour")                                                  \
	X(compte_paiement_affirme, "montant jour")                                                 \
	X(compte_paiement_refus_ancien, "montant jour")                                            \
	X(compte_paiement_aucun_refus, "")                                                         \
	X(compte_double_aucun, "")                                                                 \
	X(compte_double_trouve, "montant jour autre")                                              \
	X(compte_double_refuse, "montant jour")                                                    \
	X(compte_double_recu, "montant jour")                                                      \
	X(compte_double_conseil, "")                                                               \
	X(compte_paiement_abandonne, "montant jour")                                               \
	X(compte_paiement_ouvert, "montant jour")                                                  \
	X(compte_paiement_prevu, "montant jour")                                                   \
	X(compte_paiement_aussi_prevu, "montant jour")                                             \
	X(compte_paiements_recus, "total jour liste")                                              \
	X(compte_paiements_prevus, "total jour liste")                                             \
	X(compte_paiements_aussi_prevus, "total jour liste")                                       \
	X(compte_paiement_introuvable, "montant")                                                  \
	X(compte_paiement_aucun_attente, "")                                                       \
	X(compte_paiements_periode, "periode nombre total liste")                                  \
	X(compte_paiements_periode_un, "periode total liste")                                      \
	X(compte_paiements_periode_rien, "periode liste")                                          \
	X(compte_paiements_periode_aucun, "periode")                                               \
	X(paiements_de, "periode")                                                                 \
	X(paiements_derniers, "periode nombre")                                                    \
	X(paiement_ligne_recu, "jour montant")                                                     \
	X(paiement_ligne_refuse, "jour montant")                                                   \
	X(paiement_ligne_abandonne, "jour montant")                                                \
	X(paiement_ligne_prevu, "jour montant")                                                    \
	X(paiement_ligne_en_cours, "jour montant")                                                 \
	X(compte_paiement_aucun, "")                                                               \
	X(compte_impaye_un, "montant jour")                                                        \
	X(compte_impaye_plusieurs, "nombre montant liste")                                         \
	X(compte_impaye_partiel, "montant total jour")                                             \
	X(compte_impaye_attente, "montant attente")                                                \
	X(compte_paiement_attendu, "attente")                                                      \
	X(compte_paiement_en_partie, "attente montant")                                            \
	X(compte_impaye_effets, "")                                                                \
	X(compte_impaye_solution, "")                                                              \
	X(compte_impaye_penalite, "")                                                              \
	X(compte_sans_penalite, "")                                                                \
	X(compte_impaye_laquelle, "factures")                                                      \
	X(compte_impaye_mois, "mois")                                                              \
	X(compte_impaye_conteste, "")                                                              \
	X(compte_impaye_conteste_sans_detail, "")                                                  \
	X(compte_impaye_bandeau, "")                                                               \
	X(compte_impaye_suspendue, "lignes")                                                       \
	X(compte_impaye_pas_suspendue, "")                                                         \
	X(compte_difficulte, "")                                                                   \
	X(compte_sans_bandeau, "")                                                                 \
	X(compte_a_jour, "")                                                                       \
	X(compte_sans_impaye, "")                                                                  \
	X(impaye_facture, "montant jour")                                                          \
	X(impaye_facture_mois, "mois montant jour")                                                \
	X(impaye_attend, "")                                                                       \
	X(impaye_attend_mobile, "")                                                                \
	X(impaye_attend_forfait, "")                                                               \
	X(impaye_attend_option, "")                                                                \
	X(impaye_attend_ligne, "")                                                                 \
	X(impaye_ouvert, "")                                                                       \
	X(impaye_ouvert_payer, "")                                                                 \
	X(impaye_ouvert_urgence, "")                                                               \
	X(impaye_ouvert_depart, "")                                                                \
	X(impaye_ouvert_consulter, "")                                                             \
	/* What is under way */                                                                    \
	X(compte_commande_preparation, "quoi date jour")                                           \
	X(compte_commande_prete, "quoi date jour")                                                 \
	X(compte_commande_expediee, "quoi date jour")                                              \
	X(compte_commande_terminee, "quoi date")                                                   \
	X(compte_commande_en_cours, "quoi date jour")                                              \
	X(compte_commande_changer, "")                                                             \
	X(compte_commande_aussi, "liste")                                                          \
	X(compte_date_passee, "jour")                                                              \
	X(compte_date_a_venir, "jour")                                                             \
	X(compte_visite_changer, "")                                                               \
	X(compte_commande_autre, "")                                                               \
	X(compte_commande_aucune, "")                                                              \
	X(compte_renouvellement_aucun, "")                                                         \
	X(compte_etape, "etape jour")                                                              \
	X(commande_breve, "quoi jour")                                                             \
	X(commande_breve_terminee, "quoi")                                                         \
	X(etapes_de, "quoi")                                                                       \
	X(etape_faite, "etape jour")                                                               \
	X(etape_prevue, "etape jour")                                                              \
	X(compte_incident, "quoi date jour")                                                       \
	X(compte_incident_sans_fin, "quoi date")                                                   \
	X(compte_incident_clos, "quoi jour")                                                       \
	X(compte_incident_aucun, "")                                                               \
	X(compte_technicien_aucun, "")                                                             \
	X(compte_reparation, "quoi date jour")                                                     \
	X(compte_reparation_aucune, "")                                                            \
	X(compte_journal, "liste")                                                                 \
	X(compte_journal_periode, "periode liste")                                                 \
	X(compte_journal_periode_vide, "periode")                                                  \
	X(journal_de, "periode")                                                                   \
	X(compte_journal_vide, "")                                                                 \
	X(journal_titre, "")                                                                       \
	X(journal_ligne, "titre jour reference")                                                   \
	X(journal_annulee, "titre jour reference")                                                 \
	/* Who the customer is */                                                                  \
	X(compte_infos, "nom adresse email identifiant telephone")                                 \
	X(compte_infos_prelevement, "jour")                                                        \
	X(compte_infos_carte, "")                                                                  \
	X(compte_profil_incomplet, "pourcent")                                                     \
	X(infos_titre, "")                                                                         \
	X(info_nom, "valeur")                                                                      \
	X(info_societe, "valeur")                                                                  \
	X(info_adresse, "valeur")                                                                  \
	X(info_email, "valeur")                                                                    \
	X(info_identifiant, "valeur")                                                              \
	X(info_numero, "valeur")                                                                   \
	X(info_email_bbox, "valeur")                                                               \
	X(compte_contrats, "liste")                                                                \
	X(compte_contrat_aucun, "")                                                                \
	X(contrats_titre, "")                                                                      \
	X(contrat_libre, "nom ligne jour")                                                         \
	X(contrat_engage, "nom ligne jour fin")                                                    \
	X(compte_mandat_signe, "reference compte jour")                                            \
	X(compte_mandat_a_signer, "reference")                                                     \
	X(compte_mandat_termine, "reference jour")                                                 \
	X(compte_mandat_aucun, "")                                                                 \
	X(compte_masque, "")                                                                       \
	/* Places, known to anyone */                                                              \
	X(compte_tarif_inclus, "pays zone depuis")                                                 \
	X(compte_tarif, "pays zone appel recu sms data depuis")                                    \
	X(compte_tarif_quel_pays, "nombre exemples")                                               \
	X(compte_tarif_lequel, "")                                                                 \
	X(compte_tarif_un_seul, "pays")                                                            \
	X(tarif_titre, "pays depuis")                                                              \
	X(compte_tarif_vers, "vers appel sms")                                                     \
	X(tarif_depuis, "pays")                                                                    \
	X(tarif_vers, "pays")                                                                      \
	X(tarif_vers_titre, "vers")                                                                \
	X(tarif_appel, "montant")                                                                  \
	X(tarif_recu, "montant")                                                                   \
	X(tarif_sms, "montant")                                                                    \
	X(tarif_data, "montant")                                                                   \
	X(compte_reseau_normal, "departement")                                                     \
	X(compte_reseau_travaux, "departement detail")                                             \
	X(compte_reseau_incident, "departement detail")                                            \
	X(compte_reseau_fin, "jour")                                                               \
	X(compte_reseau_perturbe, "liste")                                                         \
	X(compte_reseau_quel_departement, "")                                                      \
	X(compte_reseau_sans_incident, "")                                                         \
	X(reseau_titre, "")                                                                        \
	X(reseau_travaux, "departement code")                                                      \
	X(reseau_incident, "departement code")

enum account_name {
#define ACCOUNT_NAME_VALUE(name, values) TEXT_##name,
	ACCOUNT_NAME_LIST(ACCOUNT_NAME_VALUE)
#undef ACCOUNT_NAME_VALUE
		ACCOUNT_NAME_COUNT
};

struct account_name_row {
	const char *name;   /* "compte_puk" */
	const char *values; /* its placeholders, a blank between them */
};

extern const struct account_name_row ACCOUNT_NAMES[ACCOUNT_NAME_COUNT];

#endif
