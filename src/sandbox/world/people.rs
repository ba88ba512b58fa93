//! The people who spend, and who started the export jobs.

use serde_json::{Value, json};

use super::dice::Dice;
use super::{Asset, Company, owner_index};

const EMPLOYEES: usize = 45;

/// Employees in the shape of the API; each company learns the ids of its own.
pub(super) fn employees(companies: &mut [Company], asset: &Asset, dice: &mut Dice) -> Vec<Value> {
    (0..EMPLOYEES)
        .filter_map(|number| {
            let company = companies.get_mut(owner_index(companies.len(), number))?;
            let id = dice.uuid();
            company.employees.push(id.clone());
            Some(employee(number, (&id, &company.id), asset, dice))
        })
        .collect()
}

/// Not everybody has a code or a phone, as in life.
fn employee(
    number: usize,
    (id, company_id): (&str, &str),
    asset: &Asset,
    dice: &mut Dice,
) -> Value {
    let mut employee = json!({
        "id": id,
        "companyId": company_id,
        "email": format!("employee{:02}@client.example", number + 1),
        "firstName": dice.pick(&asset.first_names),
        "lastName": dice.pick(&asset.last_names),
        "jobTitle": dice.pick(&asset.job_titles),
    });
    if number % 4 != 3 {
        employee["code"] = format!("E-{:04}", number + 1).into();
    }
    if number % 5 != 4 {
        employee["phone"] = format!("+45 00 00 00 {:02}", number % 100).into();
    }
    employee
}
